"""Decides whether a build may be published, and writes the receipt.

Not here: the checks (`quality/`), the rows that fail one (`day/rows_behind`).
"""
