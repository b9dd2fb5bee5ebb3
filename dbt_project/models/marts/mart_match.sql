-- Each open demand with each product that it is open to: met if every hard condition is, unmet if one is not, else
-- unknown or manual. What is not unmet is ranked: met first, then what is least open, then the lowest rate.
with grouped as (
    select
        demand_no,
        product_no,
        group_no,
        max({{ any_rank('state_rank') }}) as any_rank
    from {{ ref('int_match__condition') }}
    group by demand_no, product_no, group_no
),

ordered as (
    select
        demand_no,
        product_no,
        {{ any_rank('any_rank') }} as rank_of_all
    from grouped
),

counted as (
    select
        demand_no,
        product_no,
        min(rank_of_all) as state_rank,
        cast(count(case when rank_of_all = {{ state_rank('met') }} then 1 end) as integer) as met_count,
        cast(count(case when rank_of_all = {{ state_rank('unmet') }} then 1 end) as integer) as unmet_count,
        cast(count(case when rank_of_all = {{ state_rank('unknown') }} then 1 end) as integer) as unknown_count,
        cast(count(case when rank_of_all = {{ state_rank('manual') }} then 1 end) as integer) as manual_count
    from ordered
    group by demand_no, product_no
),

ranked as (
    select
        pair.enterprise_id,
        pair.demand_no,
        pair.product_no,
        pair.bank_code,
        pair.record_id,
        counted.state_rank,
        counted.met_count,
        counted.unmet_count,
        counted.unknown_count,
        counted.manual_count,
        row_number() over (
            partition by pair.demand_no
            order by
                case when counted.state_rank = {{ state_rank('unmet') }} then 1 else 0 end asc nulls last,
                counted.state_rank desc,
                counted.unknown_count + counted.manual_count asc nulls last,
                pair.rate_from_pct asc nulls last,
                pair.product_no asc nulls last
        ) as fit_rank
    from {{ ref('int_match__pair') }} as pair
    inner join counted
        on pair.demand_no = counted.demand_no and pair.product_no = counted.product_no
)

select
    run.business_date,
    ranked.enterprise_id,
    ranked.demand_no,
    ranked.product_no,
    ranked.bank_code,
    {{ state_code('ranked.state_rank') }} as state_code,
    ranked.met_count,
    ranked.unmet_count,
    ranked.unknown_count,
    ranked.manual_count,
    cast(case when ranked.state_rank <> {{ state_rank('unmet') }} then ranked.fit_rank end as integer) as fit_rank,
    ranked.record_id
from ranked
cross join {{ ref('dim_run') }} as run
