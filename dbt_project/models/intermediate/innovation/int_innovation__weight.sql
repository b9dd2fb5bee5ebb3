-- What the indicators of a dimension weigh when only some of them are observed. That depends on which ones alone, not on
-- the enterprise, so it is reckoned once for each pattern that occurs, and for that of nothing observed.
-- A missing indicator of policy `reweight` gives its weight to the observed ones of its dimension, in proportion, to four
-- decimals; what rounding leaves goes to the heaviest of them, the first of the scheme's order among equals. All others
-- keep theirs, and so do all where nothing is observed. Hence effective weights always add up to the scale.
{%- set pattern = ['rulebook_code', 'stage_code', 'dimension_code', 'observed_bits'] %}
with seen as (
    select {{ pattern | join(', ') }}
    from {{ ref('int_innovation__observed') }}
    group by {{ pattern | join(', ') }}
    union all
    select
        rulebook_code,
        stage_code,
        dimension_code,
        cast(0 as bigint) as observed_bits
    from {{ ref('int_innovation__rule') }}
    where kind = 'scored'
    group by rulebook_code, stage_code, dimension_code
),

member as (
    select
        seen.*,
        rule.indicator_code,
        rule.order_no,
        rule.weight,
        (seen.observed_bits & rule.observed_bit) <> 0 as is_observed,
        rule.missing_policy = 'reweight' and seen.observed_bits <> 0 as gives_when_missing
    from seen
    inner join {{ ref('int_innovation__rule') }} as rule
        on
            seen.rulebook_code = rule.rulebook_code
            and seen.stage_code = rule.stage_code
            and seen.dimension_code = rule.dimension_code
    where rule.kind = 'scored'
),

summed as (
    select
        {{ pattern | join(', ') }},
        sum(weight) filter (where is_observed) as observed_weight,
        sum(weight) filter (where is_observed or gives_when_missing) as shared_weight
    from member
    group by {{ pattern | join(', ') }}
),

rounded as (
    select
        member.*,
        summed.shared_weight,
        cast(
            case
                when member.is_observed
                    then {{ safe_ratio(
                        'member.weight * summed.shared_weight', 'summed.observed_weight', 'decimal(9, 4)'
                    ) }}
                when member.gives_when_missing then 0
                else member.weight
            end as decimal(9, 4)
        ) as rounded_weight,
        row_number() over (
            partition by {% for name in pattern %}member.{{ name }}{{ ', ' if not loop.last }}{% endfor %}
            order by case when member.is_observed then 0 else 1 end, member.weight desc, member.order_no
        ) = 1 and member.is_observed as takes_residue
    from member
    inner join summed
        on {% for name in pattern %}
            {{ 'and ' if not loop.first }}member.{{ name }} = summed.{{ name }}
        {%- endfor %}
),

residue as (
    select
        {{ pattern | join(', ') }},
        max(shared_weight) - sum(rounded_weight) as residue_weight
    from rounded
    where is_observed
    group by {{ pattern | join(', ') }}
)

select
    {% for name in pattern %}rounded.{{ name }},
    {% endfor -%}
    rounded.indicator_code,
    cast(
        rounded.rounded_weight + case when rounded.takes_residue then residue.residue_weight else 0 end
        as decimal(8, 4)
    ) as effective_weight
from rounded
left join residue
    on {% for name in pattern %}
        {{ 'and ' if not loop.first }}rounded.{{ name }} = residue.{{ name }}
    {%- endfor %}
