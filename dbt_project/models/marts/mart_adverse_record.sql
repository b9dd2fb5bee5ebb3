-- The adverse records of each enterprise that may be shown on the business date, each with its source, its dates and
-- the rule it follows. What was removed, or whose display is over, is not published: a reader of it would show it.
select
    run.business_date,
    fact.enterprise_id,
    fact.adverse_record_code,
    fact.adverse_record_no,
    fact.name_zh,
    fact.name_en,
    fact.event_date,
    fact.ended_date,
    fact.display_until_date,
    fact.is_veto,
    fact.channel_codes,
    fact.grade_code,
    fact.grade_basis_code,
    fact.begin_basis_code,
    fact.is_transition,
    fact.amount_cny,
    fact.reason_text,
    fact.authority_name,
    fact.linked_by,
    fact.document_zh,
    fact.document_no,
    fact.clause,
    fact.authority,
    fact.is_verified,
    fact.source_feed,
    fact.record_id
from {{ ref('int_adverse__record') }} as fact
cross join {{ ref('dim_run') }} as run
where fact.is_displayed
