-- Every assessed enterprise's figure for every need; null where it is not known. Who is absent from a list that is
-- complete and has arrived has none of it: zero, and the list is the source, unless something leaves it open. Being no
-- large enterprise is what the size standard makes of it. A count that is known as a range has its lower end here and
-- its upper end in `fact_max`; everything else has the same in both.
with sizes as (
    select
        enterprise_no,
        max({{ any_rank('state_rank') }}) as any_rank
    from {{ ref('int_eligibility__size') }}
    group by enterprise_no
),

known as (
    select
        enterprise.enterprise_no,
        need.need_no,
        measure.measure_value,
        measure.measure_value as measure_max,
        measure.basis_code,
        measure.source_feed
    from {{ ref('int_measure__chosen') }} as measure
    inner join {{ ref('int_eligibility__need') }} as need
        on
            measure.measure_code = need.measure_code
            and measure.basis_code = coalesce(need.basis_code, measure.basis_code)
            and coalesce(measure.period_year, 0) = coalesce(need.period_year, 0)
    inner join {{ ref('int_eligibility__enterprise') }} as enterprise
        on measure.enterprise_id = enterprise.enterprise_id
    union all
    select
        enterprise.enterprise_no,
        need.need_no,
        count_range.value_min as measure_value,
        coalesce(count_range.value_max, {{ without_end() }}) as measure_max,
        'ip' as basis_code,
        count_range.source_feed
    from {{ ref('int_measure__range') }} as count_range
    inner join {{ ref('int_eligibility__need') }} as need
        on count_range.measure_code = need.measure_code
    inner join {{ ref('int_eligibility__enterprise') }} as enterprise
        on count_range.enterprise_id = enterprise.enterprise_id
    union all
    select
        sizes.enterprise_no,
        need.need_no,
        cast(case sizes.any_rank when {{ state_rank('met') }} then 1 else 0 end as decimal(28, 6)) as measure_value,
        cast(case sizes.any_rank when {{ state_rank('met') }} then 1 else 0 end as decimal(28, 6)) as measure_max,
        'derived' as basis_code,
        cast(null as string) as source_feed
    from sizes
    inner join {{ ref('int_eligibility__need') }} as need
        on need.measure_code = 'is_sme'
    where sizes.any_rank in ({{ state_rank('unmet') }}, {{ state_rank('met') }})
),

left_open as (
    select
        enterprise.enterprise_no,
        need.need_no
    from {{ ref('int_measure__open') }} as open_measure
    inner join {{ ref('int_eligibility__enterprise') }} as enterprise
        on open_measure.enterprise_id = enterprise.enterprise_id
    inner join {{ ref('int_eligibility__need') }} as need
        on open_measure.measure_code = need.measure_code
),

listed as (
    select
        enterprise.enterprise_no,
        need.need_no,
        case when left_open.need_no is null then need.zero_feed end as zero_feed
    from {{ ref('int_eligibility__enterprise') }} as enterprise
    cross join {{ ref('int_eligibility__need') }} as need
    left join left_open
        on enterprise.enterprise_no = left_open.enterprise_no and need.need_no = left_open.need_no
)

select
    listed.enterprise_no,
    listed.need_no,
    coalesce(known.measure_value, case when listed.zero_feed is not null then 0 end) as fact_value,
    coalesce(known.measure_max, case when listed.zero_feed is not null then 0 end) as fact_max,
    coalesce(known.basis_code, need.basis_code, case when listed.zero_feed is not null then 'no_record' end)
        as basis_code,
    coalesce(known.source_feed, listed.zero_feed) as source_feed
from listed
inner join {{ ref('int_eligibility__need') }} as need
    on listed.need_no = need.need_no
left join known
    on listed.enterprise_no = known.enterprise_no and listed.need_no = known.need_no
