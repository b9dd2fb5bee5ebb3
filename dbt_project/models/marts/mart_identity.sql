-- What each enterprise is recognised as, was, or was stripped of, by the lists known on the business date.
select
    run.business_date,
    membership.enterprise_id,
    membership.identity_code,
    membership.identity_no,
    rules.identity_zh,
    rules.identity_en,
    rules.level_code,
    membership.batch_name,
    membership.valid_from_date,
    membership.valid_to_date,
    membership.validity_basis_code,
    membership.state_code,
    membership.is_valid,
    membership.linked_by,
    rules.document_zh,
    rules.document_no,
    rules.clause,
    rules.authority,
    rules.is_verified,
    membership.source_feed,
    membership.record_id
from {{ ref('int_identity__membership') }} as membership
cross join {{ ref('dim_run') }} as run
inner join {{ ref('identity_rule') }} as rules
    on membership.identity_code = rules.identity_code and membership.version = rules.version
