-- Workstations whose host is known. One without a last day goes on until it is removed.
select
    station.station_no,
    station.enterprise_id,
    station.field_name,
    station.region_code,
    cast(station.need_count as integer) as need_count,
    station.listed_date,
    station.valid_until_date,
    case
        when station.state_code = 'removed' then 'ended'
        when station.valid_until_date < run.business_date then 'ended'
        else 'current'
    end as register_state_code
from {{ ref('stg_innovation__workstation') }} as station
cross join {{ ref('dim_run') }} as run
where station.enterprise_id is not null
