-- Each financing demand with the day on which it reached each step and the days that the step took. The days of a step
-- whose start or end is not known are not known.
select
    run.business_date,
    demand.enterprise_id,
    demand.demand_no,
    demand.demand_status_code,
    demand.demand_amount_cny,
    cast(demand.term_months as integer) as term_months,
    demand.purpose_code,
    demand.guarantee_code,
    demand.bank_code,
    demand.credit_line_cny,
    demand.disbursed_cny,
    demand.submitted_date,
    demand.matched_date,
    demand.credit_date,
    demand.drawn_date,
    demand.closed_date,
    cast({{ days_between('demand.submitted_date', 'demand.matched_date') }} as integer) as days_to_match,
    cast({{ days_between('demand.matched_date', 'demand.credit_date') }} as integer) as days_to_credit,
    cast({{ days_between('demand.credit_date', 'demand.drawn_date') }} as integer) as days_to_draw,
    case
        when demand.demand_status_code in ('submitted', 'matching', 'approved')
            then cast({{ days_between('demand.state_date', 'run.business_date') }} as integer)
    end as days_waiting,
    demand.record_id
from {{ ref('int_match__step') }} as demand
cross join {{ ref('dim_run') }} as run
