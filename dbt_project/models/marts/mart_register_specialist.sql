-- Register of technology specialists by number: field, place, capacity and validity. The name and the employer, which
-- together tell who it is, are not published.
select
    run.business_date,
    specialist.specialist_no,
    specialist.field_name,
    specialist.region_code,
    specialist.capacity_count,
    specialist.listed_date,
    specialist.valid_until_date,
    specialist.register_state_code
from {{ ref('int_register__specialist') }} as specialist
cross join {{ ref('dim_run') }} as run
