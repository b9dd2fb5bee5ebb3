-- What each enterprise is recognised as, was, or was stripped of, by the lists known on the business date.
select
    run.business_date,
    membership.enterprise_id,
    membership.recognition_code,
    membership.recognition_no,
    rules.recognition_zh,
    rules.recognition_en,
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
from {{ ref('int_recognition__status') }} as membership
cross join {{ ref('dim_run') }} as run
inner join {{ ref('recognition_rule') }} as rules
    on membership.recognition_code = rules.recognition_code and membership.version = rules.version
