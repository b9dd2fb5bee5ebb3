"""Who is who: which enterprise a record means that carries a name, an old number or both.

Lives between dbt's staging and intermediate layers: reads staging, writes `linking.enterprise_link` and
`linking.review_queue`. Nothing here knows a bureau; a feed opts in with `parties` in its contract.
"""
