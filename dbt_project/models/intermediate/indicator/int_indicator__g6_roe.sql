-- Net profit in net assets, last year. Where net assets are not positive the ratio means nothing: no value, and it says
-- why, whatever was declared.
with ratio as (
    {{ indicator_of_measure('G6_ROE', measure='roe_pct') }}
),

not_positive as (
    select net_assets.*
    from {{ ref('int_measure__chosen') }} as net_assets
    inner join {{ ref('dim_run') }} as run
        on net_assets.period_year = run.figure_year
    where
        net_assets.measure_code = 'net_assets'
        and net_assets.measure_value <= 0
)

select ratio.*
from ratio
left join not_positive
    on ratio.enterprise_id = not_positive.enterprise_id
where not_positive.enterprise_id is null
union all
select
    enterprise_id,
    'G6_ROE' as indicator_code,
    period_year,
    cast(null as decimal(28, 6)) as indicator_value,
    basis_code,
    source_feed,
    record_id,
    'net_assets_not_positive' as note_code
from not_positive
