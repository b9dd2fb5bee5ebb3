-- The terms of the product itself against each demand: range of amounts and of terms, security, use, region, and
-- whether the entry conditions that it counts are all there. A bound that the product does not give is unknown, not
-- open.
{%- set order = ['amount', 'term', 'security', 'use', 'region', 'stated'] %}
{%- set texts = {'security': 'guarantee_code', 'use': 'purpose_code', 'region': 'region_code'} %}
{%- set values = {'amount': 'demand_amount_cny', 'term': 'term_months', 'stated': 'landed_count'} %}
{%- set from_values = {'amount': 'amount_from_cny', 'term': 'term_from_months', 'stated': 'condition_count'} %}
{%- set to_values = {'amount': 'amount_to_cny', 'term': 'term_to_months'} %}
{%- set units = {'amount': "'cny'", 'term': "'month'", 'stated': "'item'"} %}
with word as (
    select
        pair.demand_no,
        pair.product_no,
        words.word_kind,
        max(
            case
                when words.code = 'any' then 2
                when words.code = case words.word_kind
                    when 'guarantee' then pair.guarantee_code
                    else pair.purpose_code
                end then 2
                when words.code is null then 1
                else 0
            end
        ) as word_rank
    from {{ ref('int_match__pair') }} as pair
    inner join {{ ref('int_match__word') }} as words
        on pair.product_no = words.product_no
    group by pair.demand_no, pair.product_no, words.word_kind
),

landed as (
    select
        product_no,
        count(*) as landed_count
    from {{ ref('int_match__entry') }}
    group by product_no
),

held as (
    select
        pair.*,
        coalesce(landed.landed_count, 0) as landed_count,
        pair.demand_amount_cny >= pair.amount_from_cny and pair.demand_amount_cny <= pair.amount_to_cny as is_amount,
        pair.term_months >= pair.term_from_months and pair.term_months <= pair.term_to_months as is_term,
        case
            when guarantee.word_rank = 2 then true
            when guarantee.word_rank = 0 and pair.guarantee_code is not null then false
        end as is_security,
        case
            when purpose.word_rank = 2 then true
            when purpose.word_rank = 0 and pair.purpose_code is not null then false
        end as is_use,
        {{ applies_in('pair.product_region_code', 'pair.region_code') }} as is_region,
        case when pair.condition_count = coalesce(landed.landed_count, 0) then true end as is_stated
    from {{ ref('int_match__pair') }} as pair
    left join word as guarantee
        on
            pair.demand_no = guarantee.demand_no and pair.product_no = guarantee.product_no
            and guarantee.word_kind = 'guarantee'
    left join word as purpose
        on
            pair.demand_no = purpose.demand_no and pair.product_no = purpose.product_no
            and purpose.word_kind = 'purpose'
    left join landed
        on pair.product_no = landed.product_no
)

{%- for code in order %}
    select
        demand_no,
        product_no,
        {{ loop.index }} as condition_no,
        {{ loop.index }} as group_no,
        '{{ code }}' as condition_code,
        case
            when is_{{ code }} then {{ state_rank('met') }}
            when not is_{{ code }} then {{ state_rank('unmet') }}
            else {{ state_rank('unknown') }}
        end as state_rank,
        cast({{ texts.get(code, 'null') }} as string) as condition_text,
        cast({{ values.get(code, 'null') }} as decimal(28, 6)) as condition_value,
        cast({{ from_values.get(code, 'null') }} as decimal(28, 6)) as threshold,
        cast({{ to_values.get(code, 'null') }} as decimal(28, 6)) as threshold_to,
        cast({{ units.get(code, 'null') }} as string) as unit_code
    from held
    {{ 'union all' if not loop.last }}
{%- endfor %}
