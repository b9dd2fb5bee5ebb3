-- Every penalty of an enterprise once, whatever channels display it: shown while one of them shows it, except that a
-- repair on Credit China ends its use at once. Columns of the display that counts: one that shows it, Credit China
-- first.
with ranked as (
    select
        *,
        row_number() over (
            partition by enterprise_id, decision_no, channel_code
            order by
                case when linked_by = 'code' then 0 else 1 end nulls last,
                decision_date desc, amount_cny desc nulls last,
                reason_text asc nulls last, record_id asc nulls last
        ) as row_of_channel
    from {{ ref('int_adverse__penalty_display') }}
),

displays as (
    select
        *,
        row_number() over (
            partition by enterprise_id, decision_no
            order by case when display_state_code = 'shown' then 0 else 1 end nulls last, channel_code asc nulls last
        ) as display_rank
    from ranked
    where row_of_channel = 1
),

summed as (
    select
        enterprise_id,
        decision_no,
        max(case when channel_code = 'creditchina' and display_state_code = 'repaired' then 1 else 0 end)
            as is_repaired,
        max(case when display_state_code = 'shown' then 1 else 0 end) as is_shown,
        max(case
            when display_state_code in ('expired_unconfirmed', 'channel_unknown', 'grade_unclear') then 1 else 0
        end) as is_unconfirmed,
        max(case when display_state_code = 'shown' then until_date end) as shown_until_date,
        max(case when channel_code = 'creditchina' then repaired_date end) as repaired_date,
        max(case when display_state_code = 'shown' and channel_code = 'creditchina' then 'creditchina' end)
            as creditchina_code,
        max(case when display_state_code = 'shown' and channel_code = 'gsxt' then 'gsxt' end) as gsxt_code
    from displays
    group by enterprise_id, decision_no
)

select
    displays.enterprise_id,
    displays.decision_no,
    displays.decision_date,
    case when summed.is_repaired = 1 then summed.repaired_date end as ended_date,
    coalesce(summed.shown_until_date, displays.until_date) as display_until_date,
    summed.is_repaired = 0 and summed.is_shown = 1 as is_displayed,
    summed.is_repaired = 0 and summed.is_shown = 0 and summed.is_unconfirmed = 1 as needs_review,
    summed.is_repaired = 0
    and displays.display_state_code in (
        'shown', 'never_shown', 'expired_unconfirmed', 'channel_unknown', 'grade_unclear'
    ) as is_current,
    case
        when summed.is_repaired = 1 then null
        when summed.creditchina_code is null then summed.gsxt_code
        when summed.gsxt_code is null then summed.creditchina_code
        else 'creditchina,gsxt'
    end as channel_codes,
    displays.channel_code,
    displays.grade_code,
    displays.grade_basis_code,
    displays.begin_basis_code,
    displays.is_transition,
    displays.cited_version,
    displays.amount_cny,
    displays.reason_text,
    displays.authority_name,
    displays.linked_by,
    displays.source_feed,
    displays.record_id
from displays
inner join summed
    on displays.enterprise_id = summed.enterprise_id and displays.decision_no = summed.decision_no
where displays.display_rank = 1
