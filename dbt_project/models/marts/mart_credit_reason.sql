-- Why a credit score is what it is: one row per assessed enterprise, scorecard in force and characteristic. Points
-- add up to the score less its base points. Reasons are numbered by the points that they cost, the most first. What a
-- bin says is told only with the bin itself.
{{ config(materialized='view') }}
select
    run.business_date,
    points.enterprise_id,
    points.rulebook_code,
    points.version,
    points.characteristic_code,
    known.name_zh,
    known.name_en,
    case
        when points.bin_no > 0 then 'observed'
        when points.is_stale then 'stale'
        else 'missing'
    end as value_state_code,
    points.characteristic_value,
    known.unit_code,
    points.evidence_date,
    points.bin_no,
    case when points.bin_no = bin.bin_no then bin.value_from end as value_from,
    case when points.bin_no = bin.bin_no then bin.value_below end as value_below,
    case when points.bin_no = bin.bin_no then bin.woe end as woe,
    points.points,
    points.points_lost,
    points.weight,
    best.best_value_from,
    best.best_value_below,
    cast(
        row_number() over (
            partition by points.enterprise_id, points.rulebook_code
            order by points.points_lost desc, points.characteristic_code asc nulls last
        ) as integer
    ) as reason_no,
    known.reason_code || case when points.bin_no > 0 then '' else '0' end as reason_code,
    case
        when points.points_lost <= 0 then null
        when points.bin_no = 0 then '缺少数据：' || known.name_zh
        when known.direction = 'safer' then known.name_zh || '偏低'
        when known.direction = 'riskier' then known.name_zh || '偏高'
        else known.name_zh || '不利'
    end as reason_zh,
    case
        when points.points_lost <= 0 then null
        when points.bin_no = 0 then 'No data: ' || known.name_en
        when known.direction = 'safer' then 'Low: ' || known.name_en
        when known.direction = 'riskier' then 'High: ' || known.name_en
        else 'Unfavourable: ' || known.name_en
    end as reason_en,
    known.feed as source_feed
from {{ ref('int_credit__points') }} as points
cross join {{ ref('dim_run') }} as run
inner join {{ ref('credit_characteristic') }} as known
    on points.characteristic_code = known.characteristic_code
inner join {{ ref('int_credit__weight') }} as best
    on
        points.rulebook_code = best.rulebook_code
        and points.version = best.version
        and points.characteristic_code = best.characteristic_code
inner join {{ ref('scorecard_bin') }} as bin
    on
        points.rulebook_code = bin.rulebook_code
        and points.version = bin.version
        and points.characteristic_code = bin.characteristic_code
        and points.bin_no = bin.bin_no
