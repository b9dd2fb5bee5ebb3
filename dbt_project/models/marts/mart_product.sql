-- The loan products that are offered on the business date.
select
    run.business_date,
    product.product_no,
    product.product_name,
    product.bank_name,
    product.bank_code,
    product.amount_from_cny,
    product.amount_to_cny,
    cast(product.term_from_months as integer) as term_from_months,
    cast(product.term_to_months as integer) as term_to_months,
    product.rate_from_pct,
    product.rate_to_pct,
    product.guarantee_text,
    product.purpose_text,
    product.region_code,
    product.sold_from_date,
    product.sold_to_date,
    cast(product.condition_count as integer) as condition_count
from {{ ref('int_match__product') }} as product
cross join {{ ref('dim_run') }} as run
