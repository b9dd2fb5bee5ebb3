-- Every hard condition of each product for each demand that it may serve, as a rank (see
-- macros/rulebook/state_rank.sql): the terms of the product, then its entry conditions by the enterprise's figures. An
-- enterprise that is not assessed has no figures.
select
    demand_no,
    product_no,
    condition_no,
    group_no,
    condition_code,
    state_rank,
    condition_text,
    condition_value,
    case when threshold_to is not null or threshold is not null then 'between' end as operator,
    threshold,
    threshold_to,
    unit_code,
    cast(null as integer) as period_year
from {{ ref('int_match__term') }}
union all
select
    pair.demand_no,
    pair.product_no,
    entry.condition_no,
    entry.group_no,
    entry.condition_code,
    case
        when entry.need_no is null then {{ state_rank('manual') }}
        else
            {{ state_rank_of_range('fact.fact_value', 'fact.fact_max', 'entry.from_value', 'entry.below_value') }}
    end as state_rank,
    entry.condition_text,
    fact.fact_value as condition_value,
    entry.operator,
    entry.threshold,
    cast(null as decimal(28, 6)) as threshold_to,
    entry.unit_code,
    entry.period_year
from {{ ref('int_match__pair') }} as pair
inner join {{ ref('int_match__entry') }} as entry
    on pair.product_no = entry.product_no
left join {{ ref('int_eligibility__enterprise') }} as enterprise
    on pair.enterprise_id = enterprise.enterprise_id
left join {{ ref('int_eligibility__fact') }} as fact
    on enterprise.enterprise_no = fact.enterprise_no and entry.need_no = fact.need_no
