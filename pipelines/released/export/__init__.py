"""The tables of a release as XLSX, CSV or SQLite, for people without a Parquet reader.

Numbers stay numbers as long as a double holds them exactly, text keys stay text. In XLSX and CSV a text that a
spreadsheet would take for a formula has an apostrophe in front (`pipelines/base/spreadsheet.py`).
"""
