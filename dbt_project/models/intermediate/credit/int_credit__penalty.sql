-- Penalties by the number of the enterprise, also where it is older than the USCC. By a name alone none is evidence.
{{ coded_rows(
    'credit/admin_penalty', ref('stg_credit__admin_penalty'), ['decision_date', 'fine_cny', 'as_of_date', 'record_id']
) }}
