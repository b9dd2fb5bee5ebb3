-- Each state that a financing demand passed through, as it was first told: a state that is sent again keeps its day.
{{ newest_rows(
    'finance', 'financing_demand',
    key=['demand_no', 'demand_status_code'],
    newest_by=['updated_at asc nulls last'],
    columns=['demand_no', 'demand_status_code', 'enterprise_id', 'updated_at']
) }}
