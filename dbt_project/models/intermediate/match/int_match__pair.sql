-- Each open demand with each product on offer that it is open to: of all banks until one takes it up, then of that one.
select
    demand.demand_no,
    demand.enterprise_id,
    demand.demand_amount_cny,
    demand.term_months,
    demand.purpose_code,
    demand.guarantee_code,
    demand.record_id,
    enterprise.address_region_code as region_code,
    product.product_no,
    product.bank_code,
    product.amount_from_cny,
    product.amount_to_cny,
    product.term_from_months,
    product.term_to_months,
    product.rate_from_pct,
    product.region_code as product_region_code,
    product.condition_count
from {{ ref('stg_finance__financing_demand') }} as demand
inner join {{ ref('dim_enterprise') }} as enterprise
    on demand.enterprise_id = enterprise.enterprise_id
inner join {{ ref('int_match__product') }} as product
    on demand.bank_code is null or demand.bank_code = product.bank_code
where demand.demand_status_code in ('submitted', 'matching')
