-- Register of experts by number: field, title, service and validity. The name and the employer, which together tell who
-- it is, are not published.
select
    run.business_date,
    expert.expert_no,
    expert.title_code,
    expert.field_name,
    expert.service_code,
    expert.listed_date,
    expert.valid_until_date,
    case
        when expert.state_code = 'removed' then 'ended'
        when expert.valid_until_date < run.business_date then 'ended'
        when expert.valid_until_date is null then 'unknown'
        else 'current'
    end as register_state_code
from {{ ref('int_register__expert') }} as expert
cross join {{ ref('dim_run') }} as run
