-- Life stage of each registered enterprise, by age and by its growth a year over two years: the first rule that
-- holds. A rule with a bound of growth does not hold for an enterprise whose growth is not known.
with measured as (
    select
        enterprise.enterprise_id,
        case
            when enterprise.established_date <= run.business_date
                then {{ completed_years('enterprise.established_date', 'run.business_date') }}
        end as age_years,
        figures.revenue_cagr_2y_pct as growth_pct
    from {{ ref('dim_enterprise') }} as enterprise
    cross join {{ ref('dim_run') }} as run
    left join {{ ref('int_enterprise__figures') }} as figures
        on enterprise.enterprise_id = figures.enterprise_id
    where enterprise.has_registry
),

ranked as (
    select
        measured.enterprise_id,
        rule_row.life_stage_code,
        row_number() over (partition by measured.enterprise_id order by rule_row.order_no asc nulls last) as rule_rank
    from measured
    inner join {{ ref('life_stage_rule') }} as rule_row
        on
            (rule_row.age_from_years is null or measured.age_years >= rule_row.age_from_years)
            and (rule_row.age_below_years is null or measured.age_years < rule_row.age_below_years)
            and (rule_row.growth_from_pct is null or measured.growth_pct >= rule_row.growth_from_pct)
            and (rule_row.growth_below_pct is null or measured.growth_pct < rule_row.growth_below_pct)
    inner join {{ ref('int_rulebook__effective') }} as rulebook
        on rule_row.rulebook_code = rulebook.rulebook_code and rule_row.version = rulebook.version
)

select
    enterprise_id,
    life_stage_code
from ranked
where rule_rank = 1
