-- Technology specialists without what tells who they are: name and employer.
select
    specialist.specialist_no,
    specialist.field_name,
    specialist.region_code,
    cast(specialist.capacity_count as integer) as capacity_count,
    specialist.listed_date,
    specialist.valid_until_date,
    case
        when specialist.state_code = 'removed' then 'ended'
        when specialist.valid_until_date < run.business_date then 'ended'
        when specialist.valid_until_date is null then 'unknown'
        else 'current'
    end as register_state_code
from {{ ref('stg_innovation__specialist') }} as specialist
cross join {{ ref('dim_run') }} as run
