-- Each financing demand with the day on which it first reached each step. A step that was never told has no day. Times
-- are those of the platform.
with stepped as (
    select
        demand_no,
        min(case when demand_status_code = 'matching' then cast(updated_at as date) end) as matched_date,
        min(case when demand_status_code = 'approved' then cast(updated_at as date) end) as credit_date,
        min(case when demand_status_code = 'disbursed' then cast(updated_at as date) end) as drawn_date,
        min(case when demand_status_code = 'refused' then cast(updated_at as date) end) as refused_date,
        min(case when demand_status_code = 'withdrawn' then cast(updated_at as date) end) as withdrawn_date
    from {{ ref('stg_finance__financing_demand_state') }}
    group by demand_no
)

select
    demand.demand_no,
    demand.enterprise_id,
    demand.demand_status_code,
    demand.demand_amount_cny,
    demand.term_months,
    demand.purpose_code,
    demand.guarantee_code,
    demand.bank_code,
    demand.credit_line_cny,
    demand.disbursed_cny,
    cast(demand.submitted_at as date) as submitted_date,
    stepped.matched_date,
    stepped.credit_date,
    stepped.drawn_date,
    case demand.demand_status_code
        when 'refused' then stepped.refused_date
        when 'withdrawn' then stepped.withdrawn_date
    end as closed_date,
    cast(demand.updated_at as date) as state_date,
    demand.record_id
from {{ ref('stg_finance__financing_demand') }} as demand
left join stepped
    on demand.demand_no = stepped.demand_no
