-- The items of the scores in force with the points that they can bring: low and high of all bands are given for an item
-- whose figure is not known, and for one that only an expert can judge.
with bands as (
    select
        rulebook_code,
        version,
        item_code,
        alternative_code,
        min(points_min) as points_low,
        max(points_max) as points_high
    from {{ ref('eligibility_band') }}
    group by rulebook_code, version, item_code, alternative_code
)

select
    item.rulebook_code,
    item.version,
    item.score_code,
    item.item_code,
    item.alternative_code,
    item.kind,
    need.need_no,
    bands.points_low,
    bands.points_high
from {{ ref('eligibility_item') }} as item
inner join {{ ref('int_rulebook__effective') }} as rulebook
    on item.rulebook_code = rulebook.rulebook_code and item.version = rulebook.version
inner join bands
    on
        item.rulebook_code = bands.rulebook_code
        and item.version = bands.version
        and item.item_code = bands.item_code
        and item.alternative_code = bands.alternative_code
left join {{ ref('int_eligibility__need') }} as need
    on
        item.measure_code = need.measure_code
        and coalesce(item.basis_code, '') = coalesce(need.basis_code, '')
        and coalesce(item.period_offset, 99) = coalesce(need.period_offset, 99)
