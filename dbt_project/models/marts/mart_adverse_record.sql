-- The adverse records of each enterprise that may be shown on the business date, each with its source, its dates and
-- the rule it follows. What was removed, or whose display is over, is not published: a reader of it would show it.
select
    run.business_date,
    fact.enterprise_id,
    fact.adverse_record_code,
    fact.adverse_record_no,
    rules.name_zh,
    rules.name_en,
    fact.event_date,
    fact.ended_date,
    fact.display_until_date,
    fact.is_veto,
    fact.amount_cny,
    fact.reason_text,
    fact.authority_name,
    fact.linked_by,
    rules.document_zh,
    rules.document_no,
    rules.clause,
    rules.authority,
    rules.is_verified,
    fact.source_feed,
    fact.record_id
from {{ ref('int_adverse__record') }} as fact
cross join {{ ref('dim_run') }} as run
inner join {{ ref('adverse_record_rule') }} as rules
    on fact.adverse_record_code = rules.adverse_record_code and fact.version = rules.version
where fact.is_displayed
