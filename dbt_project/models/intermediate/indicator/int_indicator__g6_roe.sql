-- Where net assets are not positive, net profit in net assets means nothing: no value, and it says why, whatever was
-- declared.
select
    net_assets.enterprise_id,
    'G6_ROE' as indicator_code,
    net_assets.period_year,
    cast(null as decimal(28, 6)) as indicator_value,
    net_assets.basis_code,
    net_assets.source_feed,
    'net_assets_not_positive' as note_code
from {{ ref('int_measure__chosen') }} as net_assets
inner join {{ ref('dim_run') }} as run
    on net_assets.period_year = run.figure_year
where
    net_assets.measure_code = 'net_assets'
    and net_assets.measure_value <= 0
