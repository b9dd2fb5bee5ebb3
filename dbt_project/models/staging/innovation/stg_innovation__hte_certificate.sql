-- The newest row of each certificate of a high and new technology enterprise; a rename keeps the number.
{{ newest_rows(
    'innovation', 'hte_certificate',
    key=['certificate_no'],
    columns=[
        'certificate_no', 'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit', 'enterprise_name',
        'issued_date', 'validity_text', 'batch_name', 'status_code', 'district_name',
    ],
    event_date='issued_date',
) }}
