-- Every hard condition of each product for each open demand: its state, the value, and what the product asks for. Of a
-- group of alternatives one is enough.
select
    run.business_date,
    pair.enterprise_id,
    found.demand_no,
    found.product_no,
    found.condition_no,
    found.group_no,
    found.condition_code,
    {{ state_code('found.state_rank') }} as state_code,
    found.condition_text,
    found.condition_value,
    found.operator,
    found.threshold,
    found.threshold_to,
    found.unit_code,
    found.period_year
from {{ ref('int_match__condition') }} as found
cross join {{ ref('dim_run') }} as run
inner join {{ ref('int_match__pair') }} as pair
    on found.demand_no = pair.demand_no and found.product_no = pair.product_no
