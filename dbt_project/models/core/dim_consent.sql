-- The ledger of consents: one row per authorisation and kind of information, past ones too. It says what was agreed;
-- whether it holds for a bank on a day is for pipelines/banks/policy.py alone.
select
    consent.consent_no,
    scope.scope_code,
    consent.enterprise_id,
    consent.bank_code,
    consent.bank_name,
    consent.purpose_code,
    consent.valid_from_date,
    consent.valid_to_date,
    cast(consent.revoked_at as date) as withdrawn_date,
    consent.signing_code,
    consent.evidence_digest,
    consent.record_id
from {{ ref('stg_finance__consent') }} as consent
inner join {{ ref('consent_scope') }} as scope
    on '、' || consent.scope_text || '、' like '%、' || scope.scope_zh || '、%'
where consent.enterprise_id is not null
