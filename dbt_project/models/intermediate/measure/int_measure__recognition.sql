-- Whether an enterprise holds a recognition on the business date: 1 or 0 for each that a list names, the record being
-- the one that lasts longest. An enterprise that no list names has no row, nor has one that may hold it: by a list that
-- gives neither first nor last day (int_measure__open).
with measured as (
    select
        membership.*,
        held.measure_code
    from {{ ref('int_recognition__status') }} as membership
    inner join {{ ref('recognition_measure') }} as held
        on membership.recognition_code = held.recognition_code
),

ranked as (
    select
        *,
        row_number() over (
            partition by enterprise_id, measure_code
            order by
                case when is_valid then 0 else 1 end nulls last,
                valid_to_date desc nulls first, valid_from_date desc nulls last,
                recognition_code asc nulls last, recognition_no asc nulls last
        ) as membership_rank
    from measured
    where state_code <> 'unknown'
),

told as (
    select
        enterprise_id,
        measure_code,
        max(case when state_code = 'unknown' then 1 else 0 end) as may_hold,
        max(case when is_valid then 1 else 0 end) as holds
    from measured
    group by enterprise_id, measure_code
)

select
    ranked.enterprise_id,
    ranked.measure_code,
    'list' as basis_code,
    cast(null as integer) as period_year,
    cast(case when ranked.is_valid then 1 else 0 end as decimal(28, 6)) as measure_value,
    ranked.source_feed
from ranked
inner join told
    on ranked.enterprise_id = told.enterprise_id and ranked.measure_code = told.measure_code
where ranked.membership_rank = 1 and (told.holds = 1 or told.may_hold = 0)
