-- Every indicator by the one measure that the seed `indicator` names: of the last year, or as of the business date, as
-- the measure is. An assessed enterprise that is not on a complete list (`zero_when_feed`) has zero, unless
-- something leaves its measure open.
with asked as (
    select
        indicator.indicator_code,
        indicator.measure_code,
        indicator.basis_code,
        case measure.period_kind when 'year' then run.figure_year end as period_year,
        listed.measure_code is not null as is_listed
    from {{ ref('indicator') }} as indicator
    inner join {{ ref('measure') }} as measure
        on indicator.measure_code = measure.measure_code
    cross join {{ ref('dim_run') }} as run
    left join {{ ref('int_measure__zero') }} as listed
        on indicator.measure_code = listed.measure_code
),

known as (
    select
        figure.enterprise_id,
        asked.indicator_code,
        figure.period_year,
        figure.measure_value as indicator_value,
        figure.basis_code,
        figure.source_feed
    from {{ ref('int_measure__chosen') }} as figure
    inner join asked
        on
            figure.measure_code = asked.measure_code
            and figure.basis_code = coalesce(asked.basis_code, figure.basis_code)
            and coalesce(figure.period_year, 0) = coalesce(asked.period_year, 0)
)

select
    enterprise_id,
    indicator_code,
    period_year,
    indicator_value,
    basis_code,
    source_feed,
    cast(null as string) as note_code
from known
union all
select
    assessed.enterprise_id,
    asked.indicator_code,
    asked.period_year,
    cast(0 as decimal(28, 6)) as indicator_value,
    cast(null as string) as basis_code,
    cast(null as string) as source_feed,
    'not_on_list' as note_code
from {{ ref('int_enterprise__assessed') }} as assessed
inner join asked
    on asked.is_listed
left join known
    on assessed.enterprise_id = known.enterprise_id and asked.indicator_code = known.indicator_code
left join {{ ref('int_measure__open') }} as open_measure
    on assessed.enterprise_id = open_measure.enterprise_id and asked.measure_code = open_measure.measure_code
where known.enterprise_id is null and open_measure.enterprise_id is null
