-- Each right that the register of pledges knows, and how many of its pledges are in force on the business date.
select
    case when pledge.right_kind_code = 'patent' then 'ip/patent' else 'ip/ip_right' end as source_feed,
    case when pledge.right_kind_code <> 'patent' then pledge.right_kind_code end as right_kind_code,
    pledge.right_no,
    cast(sum(case when {{ is_live_pledge('pledge', 'run.business_date') }} then 1 else 0 end) as integer) as live_count
from {{ ref('stg_ip__ip_pledge') }} as pledge
cross join {{ ref('dim_run') }} as run
where pledge.right_no is not null
group by pledge.right_kind_code, pledge.right_no
