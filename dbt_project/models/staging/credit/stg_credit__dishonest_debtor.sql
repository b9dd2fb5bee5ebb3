-- The list of dishonest judgment debtors on the business date; entries that were shielded are gone.
-- A masked code leaves `enterprise_id` null; the name is then all there is to find the enterprise by.
{{ current_rows(
    'credit', 'dishonest_debtor',
    key=['record_no'],
    columns=[
        'record_no', 'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit',
        'enterprise_name', 'case_no', 'court', 'basis_no', 'filed_date', 'published_date',
        'performance_code', 'conduct_text',
    ]
) }}
