-- Policies of technology insurance: what the newest month that lists each says, and where it stands on the business
-- date by its own dates, the last day included. One that the newest list no longer has before its last day was ended
-- early or left out.
select
    run.business_date,
    policy.enterprise_id,
    policy.insurer_code,
    policy.policy_no,
    policy.insurer_name,
    policy.insurance_kind_code,
    policy.cover_cny,
    policy.from_date,
    policy.to_date,
    case
        when policy.to_date < run.business_date then 'over'
        when policy.listed_date < policy.newest_list_date then 'not_listed'
        when policy.from_date > run.business_date then 'not_begun'
        else 'in_force'
    end as state_code,
    policy.listed_date,
    policy.newest_list_date,
    policy.premium_total_cny,
    policy.subsidy_total_cny,
    policy.claim_total_cny,
    policy.first_listed_date,
    policy.listed_month_count,
    policy.record_id
from {{ ref('int_instrument__policy') }} as policy
cross join {{ ref('dim_run') }} as run
