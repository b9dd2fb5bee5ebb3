-- Every version of every claim on the pool, with the days on which it was the one known: when it was paid and
-- recovered.
{{ version_rows(
    'finance', 'compensation_claim',
    key=['claim_no'],
    columns=['claim_no', 'enterprise_id', 'claim_status_code', 'claimed_cny', 'recovered_cny'],
    newest_by=[],
    event_date='claimed_date',
) }}
