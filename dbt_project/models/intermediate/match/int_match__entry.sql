-- The entry conditions of each product, numbered as the platform does after the six terms of the product itself, so
-- that a row that is lost shifts none; each with the figure that it asks for and the interval of values that meets it.
-- A condition whose subject, comparison, threshold or unit cannot be read has no interval: a person judges it.
with worded as (
    select
        stated.product_no,
        cast(6 + stated.condition_no as integer) as condition_no,
        coalesce('group ' || stated.group_text, 'condition ' || cast(stated.condition_no as string)) as group_text,
        stated.item_text,
        item.condition_code,
        need.need_no,
        need.period_year,
        item.unit_code,
        case stated.operator_text
            when '不低于' then 'ge'
            when '高于' then 'gt'
            when '不超过' then 'le'
            when '低于' then 'lt'
            when '是' then 'eq'
            when '否' then 'eq'
        end as operator,
        cast(
            case
                when stated.operator_text = '是' and item.unit_code = 'flag' then 1
                when stated.operator_text = '否' and item.unit_code = 'flag' then 0
                when item.unit_code = 'flag' or stated.operator_text in ('是', '否') then null
                when item.unit_code = 'cny' and stated.unit_text = '万元' then stated.threshold * 10000
                when item.unit_code = 'cny' and stated.unit_text = '元' then stated.threshold
                when item.unit_code <> 'cny' and stated.unit_text in (unit.unit_zh, unit.text_zh) then stated.threshold
            end as decimal(28, 6)
        ) as threshold
    from {{ ref('stg_finance__product_condition') }} as stated
    left join {{ ref('entry_condition') }} as item
        on {{ trimmed('stated.item_text') }} = item.item_text
    left join {{ ref('int_eligibility__need') }} as need
        on
            item.measure_code = need.measure_code
            and coalesce(item.basis_code, '') = coalesce(need.basis_code, '')
            and coalesce(item.period_offset, 99) = coalesce(need.period_offset, 99)
    left join {{ ref('unit') }} as unit
        on item.unit_code = unit.unit_code
),

readable as (
    select
        *,
        operator is not null and threshold is not null and need_no is not null as is_readable
    from worded
)

select
    product_no,
    condition_no,
    cast(6 + dense_rank() over (partition by product_no order by group_text nulls last) as integer) as group_no,
    case when is_readable then condition_code else 'other' end as condition_code,
    case when not is_readable then item_text end as condition_text,
    case when is_readable then need_no end as need_no,
    case when is_readable then period_year end as period_year,
    case when is_readable then operator end as operator,
    case when is_readable then threshold end as threshold,
    case when is_readable then unit_code end as unit_code,
    case when is_readable then {{ operator_from_value('operator', 'threshold') }} end as from_value,
    case when is_readable then {{ operator_below_value('operator', 'threshold') }} end as below_value
from readable
