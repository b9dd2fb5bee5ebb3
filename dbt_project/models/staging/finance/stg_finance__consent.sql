-- The authorisations known on the business date, expired and revoked ones too; those deleted at the source are gone.
{{ current_rows(
    'finance', 'consent',
    key=['consent_no'],
    columns=[
        'consent_no', 'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit', 'enterprise_name',
        'bank_name', 'bank_code', 'scope_text', 'purpose_code', 'valid_from_date', 'valid_to_date',
        'signing_code', 'evidence_digest', 'revoked_at', 'updated_at',
    ],
) }}
