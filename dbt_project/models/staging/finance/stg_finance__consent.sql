-- The authorisations on the business date; those that were deleted at the source are gone.
-- `is_in_force` is the only question that a delivery to a bank may ask; whatever is not known counts as no.
-- A table: so that a new day on which no authorisation begins or ends does not make its readers again.
{{ config(materialized='table') }}
{{ current_rows(
    'finance', 'consent',
    key=['consent_no'],
    columns=[
        'consent_no', 'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit', 'enterprise_name',
        'bank_name', 'bank_code', 'scope_text', 'purpose_code', 'valid_from_date', 'valid_to_date',
        'signing_code', 'evidence_digest', 'revoked_at', 'updated_at',
    ],
    derived={
        'is_in_force': in_force_on(business_date(), 'valid_to_date', 'valid_from_date') ~ ' and revoked_at is null',
    },
) }}
