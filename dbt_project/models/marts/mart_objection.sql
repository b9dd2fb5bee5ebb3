-- Objections to recorded facts as they stand on the business date. Each row is about one feed, and may be seen by
-- whoever may see what that feed says of the enterprise.
select
    run.business_date,
    state.enterprise_id,
    state.objection_no,
    state.disputed_feed,
    state.disputed_field,
    state.disputed_key,
    state.reason_code,
    state.objection_status_code,
    state.is_in_dispute,
    state.submitted_date,
    state.closed_date,
    state.due_date,
    state.is_in_dispute and state.due_date < run.business_date as is_overdue,
    state.correction_date,
    state.document_zh,
    state.clause,
    state.authority,
    state.is_verified,
    state.record_id
from {{ ref('int_objection__state') }} as state
cross join {{ ref('dim_run') }} as run
