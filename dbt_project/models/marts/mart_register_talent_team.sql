-- Register of talent teams by the enterprise that hosts them, without names: neither of the leader nor of the team,
-- which may be named after a person.
select
    run.business_date,
    team.enterprise_id,
    team.team_no,
    team.team_kind_code,
    team.level_code,
    team.field_name,
    cast(team.member_count as integer) as member_count,
    team.selected_date,
    team.support_until_date,
    team.funding_cny,
    case
        when team.support_until_date < run.business_date then 'ended'
        when team.support_until_date is null then 'unknown'
        else 'current'
    end as register_state_code
from {{ ref('int_register__talent_team') }} as team
cross join {{ ref('dim_run') }} as run
