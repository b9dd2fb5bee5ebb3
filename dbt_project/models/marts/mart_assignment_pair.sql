-- Which specialist may be assigned to which workstation, and what that costs: `kechuang assign` makes a plan of it.
select
    run.business_date,
    pair.enterprise_id,
    pair.station_no,
    pair.specialist_no,
    pair.field_fit_code,
    pair.distance_code,
    pair.cost_points
from {{ ref('int_register__assignment_pair') }} as pair
cross join {{ ref('dim_run') }} as run
