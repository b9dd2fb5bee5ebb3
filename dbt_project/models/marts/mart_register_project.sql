-- Register of projects and platforms by enterprise. A platform without a last day is current, a project without one is
-- of unknown state. The funding is the programme's, and not to be added over its units.
select
    run.business_date,
    project.enterprise_id,
    project.programme_no,
    project.programme_name,
    project.programme_kind_code,
    project.level_code,
    cast(project.participant_rank as integer) as participant_rank,
    project.awarded_date,
    project.start_date,
    project.end_date,
    project.funding_cny,
    case
        when coalesce(project.start_date, project.awarded_date) > run.business_date then 'not_yet'
        when project.end_date < run.business_date then 'ended'
        when project.end_date is null and project.programme_kind_code = 'project' then 'unknown'
        else 'current'
    end as register_state_code,
    project.linked_by
from {{ ref('int_register__project') }} as project
cross join {{ ref('dim_run') }} as run
