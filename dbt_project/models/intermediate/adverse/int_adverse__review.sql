-- Enterprises with a record of a vetoing kind that is under review: its term is over and its source still lists it. It
-- vetoes no more, and the enterprise is not clean. Records that veto besides count as vetoes alone.
with under_review as (
    select
        enterprise_id,
        adverse_record_code
    from {{ ref('int_adverse__record') }}
    where is_veto_in_review
    group by enterprise_id, adverse_record_code
)

select
    under_review.enterprise_id,
    {{ joined_codes('under_review.adverse_record_code', 'under_review.adverse_record_code') }} as review_codes
from under_review
left join {{ ref('int_adverse__veto') }} as veto
    on under_review.enterprise_id = veto.enterprise_id
where veto.enterprise_id is null
group by under_review.enterprise_id
