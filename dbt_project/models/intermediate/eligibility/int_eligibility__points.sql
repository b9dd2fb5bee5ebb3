-- The points of every item that data can decide, as a range; of alternatives the better one counts. Where a figure is
-- not known, the item may bring anything from its lowest band to its highest; where it lies in a range, what the bands
-- of the range bring.
with bands as (
    select
        item.rulebook_code,
        item.score_code,
        item.item_code,
        item.need_no,
        item.points_low,
        item.points_high,
        band.points_min,
        band.points_max,
        {{ from_value('band.at_least', 'band.above') }} as from_value,
        {{ below_value('band.at_most', 'band.below') }} as below_value
    from {{ ref('int_eligibility__item') }} as item
    inner join {{ ref('eligibility_band') }} as band
        on
            item.rulebook_code = band.rulebook_code
            and item.version = band.version
            and item.item_code = band.item_code
            and item.alternative_code = band.alternative_code
    where item.kind = 'measure'
),

unknown as (
    select
        rulebook_code,
        score_code,
        item_code,
        need_no,
        points_low,
        points_high
    from {{ ref('int_eligibility__item') }}
    where kind = 'measure'
),

alternatives as (
    select
        fact.enterprise_no,
        bands.rulebook_code,
        bands.score_code,
        bands.item_code,
        bands.points_min,
        bands.points_max,
        0 as unknown_count
    from {{ ref('int_eligibility__fact') }} as fact
    inner join bands
        on
            fact.need_no = bands.need_no
            and fact.fact_value >= bands.from_value
            and fact.fact_value < bands.below_value
    where fact.fact_max = fact.fact_value
    union all
    select
        fact.enterprise_no,
        bands.rulebook_code,
        bands.score_code,
        bands.item_code,
        min(bands.points_min) as points_min,
        max(bands.points_max) as points_max,
        case when min(bands.points_min) < max(bands.points_max) then 1 else 0 end as unknown_count
    from {{ ref('int_eligibility__fact') }} as fact
    inner join bands
        on
            fact.need_no = bands.need_no
            and fact.fact_max >= bands.from_value
            and fact.fact_value < bands.below_value
    where fact.fact_max > fact.fact_value
    group by fact.enterprise_no, fact.need_no, bands.rulebook_code, bands.score_code, bands.item_code
    union all
    select
        fact.enterprise_no,
        unknown.rulebook_code,
        unknown.score_code,
        unknown.item_code,
        unknown.points_low as points_min,
        unknown.points_high as points_max,
        1 as unknown_count
    from {{ ref('int_eligibility__fact') }} as fact
    inner join unknown
        on fact.need_no = unknown.need_no
    where fact.fact_value is null
)

select
    enterprise_no,
    rulebook_code,
    score_code,
    item_code,
    max(points_min) as points_min,
    max(points_max) as points_max,
    -- An alternative that is not known matters only if it can still better the item.
    case
        when max(points_min) < max(case when unknown_count = 1 then points_max else 0 end) then 1 else 0
    end as is_widened
from alternatives
group by enterprise_no, rulebook_code, score_code, item_code
