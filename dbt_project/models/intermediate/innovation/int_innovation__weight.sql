-- What the indicators of a dimension weigh when only some of them are observed. That depends on which ones alone, not
-- on the enterprise, so it is calculated once for each pattern that occurs, and for that of nothing observed.
-- A missing indicator of policy `reweight` gives its weight to the observed ones of its dimension, in proportion, to
-- four decimals; what rounding leaves goes to the heaviest of them, the first of the scheme's order among equals. All
-- others keep theirs, and so do all where nothing is observed. Hence effective weights always add up to the scale.
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
        terms.indicator_code,
        terms.order_no,
        terms.weight,
        (seen.observed_bits & terms.observed_bit) <> 0 as is_observed,
        terms.missing_policy = 'reweight' and seen.observed_bits <> 0 as gives_when_missing
    from seen
    inner join {{ ref('int_innovation__rule') }} as terms
        on
            seen.rulebook_code = terms.rulebook_code
            and seen.stage_code = terms.stage_code
            and seen.dimension_code = terms.dimension_code
    where terms.kind = 'scored'
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
                        product('member.weight', 'summed.shared_weight'), 'summed.observed_weight', 'decimal(9, 4)'
                    ) }}
                when member.gives_when_missing then 0
                else member.weight
            end as decimal(9, 4)
        ) as rounded_weight,
        row_number() over (
            partition by member.rulebook_code, member.stage_code, member.dimension_code, member.observed_bits
            order by
                case when member.is_observed then 0 else 1 end asc nulls last,
                member.weight desc, member.order_no asc nulls last
        ) = 1 and member.is_observed as takes_residue
    from member
    inner join summed
        on
            member.rulebook_code = summed.rulebook_code
            and member.stage_code = summed.stage_code
            and member.dimension_code = summed.dimension_code
            and member.observed_bits = summed.observed_bits
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
    rounded.rulebook_code,
    rounded.stage_code,
    rounded.dimension_code,
    rounded.observed_bits,
    rounded.indicator_code,
    cast(
        rounded.rounded_weight + case when rounded.takes_residue then residue.residue_weight else 0 end
        as decimal(8, 4)
    ) as effective_weight
from rounded
left join residue
    on
        rounded.rulebook_code = residue.rulebook_code
        and rounded.stage_code = residue.stage_code
        and rounded.dimension_code = residue.dimension_code
        and rounded.observed_bits = residue.observed_bits
