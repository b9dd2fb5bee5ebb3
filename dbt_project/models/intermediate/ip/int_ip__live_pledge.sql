-- Each right that the register of pledges knows, and how many of its pledges are in force on the business date. A
-- pledge is in force from the day it is registered to the day before it is released.
select
    case when pledge.right_kind_code = 'patent' then 'ip/patent' else 'ip/ip_right' end as source_feed,
    case when pledge.right_kind_code <> 'patent' then pledge.right_kind_code end as right_kind_code,
    pledge.right_no,
    cast(sum(
        case
            when pledge.status_code not in ('in_force', 'changed') then 0
            when pledge.registered_date > run.business_date or pledge.released_date <= run.business_date then 0
            else 1
        end
    ) as integer) as live_count
from {{ ref('stg_ip__ip_pledge') }} as pledge
cross join {{ ref('dim_run') }} as run
where pledge.right_no is not null
group by pledge.right_kind_code, pledge.right_no
