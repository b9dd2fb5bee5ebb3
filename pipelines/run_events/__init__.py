"""OpenLineage run events: what each step of a day read and made, for a lineage server. Off unless it is configured.

A server that is slow, away or misconfigured costs a warning, never a day. Not here: the lineage of single cells
(`audit`), and what the steps do (`day`).
"""
