-- The loan products that are offered on the business date. A product on the shelf without a first day is offered.
select product.*
from {{ ref('stg_finance__product') }} as product
cross join {{ ref('dim_run') }} as run
where
    coalesce(product.sold_from_date <= run.business_date, true)
    and coalesce(product.sold_to_date >= run.business_date, true)
