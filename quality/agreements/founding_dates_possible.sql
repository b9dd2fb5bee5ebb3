-- id: founding_dates_possible
-- table: staging.stg_registry__enterprise
-- owner: team:registry-feed
-- severity: block
-- reason:
--   zh: 成立日期不应晚于业务日期，也不应晚于核准日期
--   en: A founding date is not after the business date, nor after the date of approval
-- apart: "founding dates are in the future or after the approval"
-- bounds:
--   - {most: 0.0002}
-- if_empty: passes
-- basis: "A segment is a district."
select
    coalesce(enterprise.region_code, 'no region') as segment,
    enterprise.enterprise_id,
    coalesce(registered.established_date > run.business_date, false)
    or coalesce(registered.established_date > registered.approved_date, false) as is_apart
from staging.stg_registry__enterprise as registered
inner join core.dim_enterprise as enterprise on registered.enterprise_id = enterprise.enterprise_id
cross join core.dim_run as run
where registered.established_date is not null
