-- Each current workstation with the current specialists who may be assigned to it, and what that costs by the rules in
-- force: field and distance, by division. One whose need or capacity is not known is in no pair.
with rules as (
    select
        cost.fit_code,
        cost.points
    from {{ ref('assignment_rule') }} as cost
    inner join {{ ref('int_rulebook__effective') }} as rulebook
        on cost.rulebook_code = rulebook.rulebook_code and cost.version = rulebook.version
    where cost.is_allowed
),

pairs as (
    select
        station.station_no,
        station.enterprise_id,
        specialist.specialist_no,
        case
            when station.field_name is null or specialist.field_name is null then 'field_unknown'
            when station.field_name = specialist.field_name then 'field_same'
            else 'field_other'
        end as field_fit_code,
        case
            when station.region_code is null or specialist.region_code is null then 'place_unknown'
            when station.region_code = specialist.region_code then 'district_same'
            when substring(station.region_code, 1, 4) = substring(specialist.region_code, 1, 4) then 'city_same'
            when substring(station.region_code, 1, 2) = substring(specialist.region_code, 1, 2) then 'province_same'
            else 'elsewhere'
        end as distance_code
    from {{ ref('int_register__workstation') }} as station
    cross join {{ ref('int_register__specialist') }} as specialist
    where
        station.register_state_code = 'current'
        and specialist.register_state_code = 'current'
        and station.need_count > 0
        and specialist.capacity_count > 0
)

select
    pairs.station_no,
    pairs.enterprise_id,
    pairs.specialist_no,
    pairs.field_fit_code,
    pairs.distance_code,
    field_rules.points + distance_rules.points as cost_points
from pairs
inner join rules as field_rules
    on pairs.field_fit_code = field_rules.fit_code
inner join rules as distance_rules
    on pairs.distance_code = distance_rules.fit_code
