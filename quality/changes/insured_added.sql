-- id: insured_added
-- table: landing.social__insurance_headcount
-- owner: team:social-feed
-- severity: block
-- reason:
--   zh: 已报送的月份不应再出现新的参保单位
--   en: Employers are not added to months that were sent before
-- apart: "employers of earlier months were not known"
-- bounds:
--   - {most: 0.002, free: 2}
-- fewest: 8
-- fewest_of_all: 30
-- if_empty: passes
-- basis: "A segment is an arrival. Most of a month that comes again was known; the bound is ours."
with released as (
    select max(profile.business_date) as released_date
    from old.mart_enterprise_profile as profile
),

known as (
    select distinct
        landed.enterprise_id,
        landed.employer_no,
        landed.insurance_code,
        landed.due_month
    from build.landing.social__insurance_headcount as landed
    cross join released
    where landed._as_of_date <= released.released_date
),

sent as (
    select distinct
        landed._as_of_date,
        landed.enterprise_id,
        landed.employer_no,
        landed.insurance_code,
        landed.due_month
    from build.landing.social__insurance_headcount as landed
    cross join released
    where
        landed._as_of_date > released.released_date
        and landed.due_month <= (select max(known.due_month) from known)
)

select
    cast(sent._as_of_date as varchar) as segment,
    sent.enterprise_id,
    sent.employer_no,
    sent.insurance_code,
    sent.due_month,
    known.due_month is null as is_apart
from sent
left join known
    on
        sent.enterprise_id = known.enterprise_id
        and sent.employer_no is not distinct from known.employer_no
        and sent.insurance_code = known.insurance_code
        and sent.due_month = known.due_month
