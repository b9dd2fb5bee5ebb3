-- Whether an assessed enterprise can be scored in a scheme, and if not, why not; the first reason that holds is given.
-- Coverage is the share of the scheme's weight that is observed. At the floor exactly there is a score.
with needed as (
    select
        rulebook_code,
        stage_code,
        count(*) filter (where kind = 'scored' and missing_policy = 'insufficient' and weight > 0) as needed_count,
        count(*) filter (where weight > 0 and reference_value is null) as without_reference_count
    from {{ ref('int_innovation__rule') }}
    group by rulebook_code, stage_code
),

observed as (
    select
        enterprise_id,
        rulebook_code,
        cast(sum(observed_weight) as decimal(9, 4)) as observed_weight,
        sum(needed_count) as needed_count
    from {{ ref('int_innovation__observed') }}
    group by enterprise_id, rulebook_code
),

judged as (
    select
        placed.enterprise_id,
        placed.rulebook_code,
        placed.stage_code,
        placed.industry_section,
        {{ safe_ratio('coalesce(observed.observed_weight, 0)', 'scheme.scale', times=100) }} as coverage_pct,
        case
            when placed.stage_code = 'none' then 'no_revenue'
            when needed.without_reference_count > 0 then 'no_reference'
            when coalesce(observed.needed_count, 0) < needed.needed_count then 'indicator_missing'
            when
                coalesce(observed.observed_weight, 0) * 100
                < {{ product('scheme.coverage_floor_pct', 'scheme.scale') }}
                then 'below_floor'
        end as nr_reason_code
    from {{ ref('int_innovation__stage') }} as placed
    inner join {{ ref('int_innovation__scheme') }} as scheme
        on placed.rulebook_code = scheme.rulebook_code
    inner join needed
        on
            placed.rulebook_code = needed.rulebook_code
            and placed.stage_code = needed.stage_code
    left join observed
        on
            placed.enterprise_id = observed.enterprise_id
            and placed.rulebook_code = observed.rulebook_code
)

select
    enterprise_id,
    rulebook_code,
    stage_code,
    industry_section,
    coverage_pct,
    case when nr_reason_code is null then 'scored' else 'nr' end as state_code,
    nr_reason_code
from judged
