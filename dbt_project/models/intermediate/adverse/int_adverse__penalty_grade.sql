-- The grade of each decision on each channel that displays it, by the rules in force on the business date: as the feed
-- gives it, else that of the gravest kind of penalty. What only names kinds that are never shown is never shown. A
-- decision that names no penalty has no grade and no row. A channel that is not known shows what any channel would.
-- A grade in words that are not known is not replaced by one derived, and one above `light` for kinds that are never
-- shown contradicts them: neither says how long to display.
with punishing as (
    select record_id
    from {{ ref('int_adverse__penalty_kind') }}
    group by record_id
),

of_kinds as (
    select
        channel.record_id,
        channel.channel_code,
        max(rules.grade_rank) as grade_rank,
        max(case when grades.is_shown then 1 else 0 end) as shown_kinds
    from {{ ref('int_adverse__penalty_channel') }} as channel
    inner join {{ ref('int_adverse__penalty_kind') }} as kind
        on channel.record_id = kind.record_id
    inner join {{ ref('int_adverse__penalty_rule') }} as rules
        on (channel.channel_code = rules.channel_code or channel.channel_code = 'unknown') and rules.is_in_force
    inner join {{ ref('penalty_grade_rule') }} as grades
        on
            rules.rulebook_code = grades.rulebook_code
            and rules.version = grades.version
            and rules.grade_code = grades.grade_code
            and kind.penalty_kind_code = grades.penalty_kind_code
    group by channel.record_id, channel.channel_code
)

select
    channel.record_id,
    channel.channel_code,
    case
        when penalty.has_unknown_grade then null
        when penalty.grade_code is not null then penalty.grade_code
        when of_kinds.grade_rank = 1 then 'light'
        when of_kinds.grade_rank = 2 then 'general'
        when of_kinds.grade_rank = 3 then 'serious'
    end as grade_code,
    case
        when penalty.has_unknown_grade then null
        when penalty.grade_code is not null then 'feed'
        when of_kinds.grade_rank is not null then 'derived'
    end as grade_basis_code,
    coalesce(of_kinds.shown_kinds = 1, true) as has_shown_kind,
    penalty.has_unknown_grade or coalesce(penalty.grade_code <> 'light' and of_kinds.shown_kinds = 0, false)
        as has_unclear_grade
from {{ ref('int_adverse__penalty_channel') }} as channel
inner join {{ ref('stg_credit__admin_penalty') }} as penalty
    on channel.record_id = penalty.record_id
inner join punishing
    on channel.record_id = punishing.record_id
left join of_kinds
    on channel.record_id = of_kinds.record_id and channel.channel_code = of_kinds.channel_code
