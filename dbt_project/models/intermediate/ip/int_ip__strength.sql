-- Plain facts that say how strong a portfolio of inventions in force is. They are shown side by side and never added
-- up: no index of strength is official.
with held as (
    select
        holding.enterprise_id,
        rights.application_date,
        rights.granted_date,
        rights.expiry_date,
        rights.ipc_subclass,
        run.business_date
    from {{ ref('int_ip__holding') }} as holding
    inner join {{ ref('int_ip__right') }} as rights
        on holding.right_kind_code = rights.right_kind_code and holding.right_no = rights.right_no
    cross join {{ ref('dim_run') }} as run
    where holding.is_holder and rights.right_kind_code = 'invention' and rights.state_code = 'in_force'
),

subclasses as (
    select
        enterprise_id,
        ipc_subclass,
        count(*) as right_count
    from held
    where ipc_subclass is not null
    group by enterprise_id, ipc_subclass
),

breadth as (
    select
        enterprise_id,
        cast(count(*) as integer) as ipc_subclass_count,
        {{ safe_ratio('max(right_count)', 'sum(right_count)', times=100) }} as top_ipc_subclass_share_pct
    from subclasses
    group by enterprise_id
),

ages as (
    select
        enterprise_id,
        {{ safe_ratio('sum(' ~ days_between('application_date', 'business_date') ~ ')', 'count(*) * 365.25') }}
            as mean_invention_age_years,
        {{ safe_ratio('sum(' ~ days_between('business_date', 'expiry_date') ~ ')', 'count(expiry_date) * 365.25') }}
            as mean_invention_remaining_years,
        cast(sum(
            case when granted_date > {{ add_months('business_date', -36) }} then 1 else 0 end
        ) as integer) as inventions_granted_3y_count,
        max(granted_date) as newest_invention_grant_date
    from held
    group by enterprise_id
)

select
    ages.*,
    coalesce(breadth.ipc_subclass_count, 0) as ipc_subclass_count,
    breadth.top_ipc_subclass_share_pct
from ages
left join breadth
    on ages.enterprise_id = breadth.enterprise_id
