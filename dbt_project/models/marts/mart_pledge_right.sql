-- Which rights each pledge holds: a pledge may hold many, and a right may be in more than one. A row whose number is
-- missing is counted in mart_pledge only.
select
    run.business_date,
    pledged.enterprise_id,
    pledged.pledge_no,
    pledged.pledged_kind_code,
    pledged.right_no,
    pledged.right_kind_code,
    pledged.right_name,
    pledged.pledge_state_code,
    pledged.live_pledge_count,
    pledged.right_state_code,
    pledged.expiry_date,
    pledged.is_preserved,
    pledged.ownership_code,
    valued.value_cny as indicative_value_cny,
    valued.pledge_ratio_pct,
    valued.authority as value_authority
from {{ ref('int_pledge__right') }} as pledged
cross join {{ ref('dim_run') }} as run
left join {{ ref('int_pledge__value') }} as valued
    on
        pledged.enterprise_id = valued.enterprise_id
        and pledged.pledge_no = valued.pledge_no
        and pledged.right_kind_code = valued.right_kind_code
        and pledged.right_no = valued.right_no
where pledged.right_no is not null
