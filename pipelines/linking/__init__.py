"""Linking: which enterprise is meant by a record with a name, an old number or both.

Lives between dbt's staging and intermediate layers: reads staging, writes `linking.enterprise_link` and
`linking.review_queue`. Nothing here knows a bureau; a feed opts in with `parties` in its contract.
"""
