-- Register of workstations of technology specialists, under the enterprise that hosts each: what it asks for, and how
-- many specialists may be assigned to it.
with candidates as (
    select
        station_no,
        count(*) as candidate_count
    from {{ ref('int_register__assignment_pair') }}
    group by station_no
)

select
    run.business_date,
    station.enterprise_id,
    station.station_no,
    station.field_name,
    station.region_code,
    station.need_count,
    cast(coalesce(candidates.candidate_count, 0) as integer) as candidate_count,
    station.listed_date,
    station.valid_until_date,
    station.register_state_code
from {{ ref('int_register__workstation') }} as station
cross join {{ ref('dim_run') }} as run
left join candidates
    on station.station_no = candidates.station_no
