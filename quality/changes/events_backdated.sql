-- id: events_backdated
-- table: landing.ip__patent_event
-- owner: team:ip-feed
-- severity: block
-- reason:
--   zh: 新报送的专利法律状态多为近期公告，不应集中于多年以前
--   en: Legal events that come for the first time were announced in the last weeks, not years ago
-- apart: "new announcements are more than a year older than the newest that were known"
-- bounds:
--   - {most: 0.02, free: 1}
-- fewest_of_all: 8
-- usual: true
-- if_empty: passes
-- basis: "A segment is an arrival. Patents that were not known bring all their past; the bound is ours."
with released as (
    select max(profile.business_date) as released_date
    from old.mart_enterprise_profile as profile
),

known as (
    select
        landed.application_no,
        landed.announced_date,
        landed.event_text
    from build.landing.ip__patent_event as landed
    cross join released
    where landed._as_of_date <= released.released_date
),

patent as (
    select distinct application_no
    from known
),

latest as (
    select max(announced_date) as announced_date
    from known
)

select
    cast(sent._as_of_date as varchar) as segment,
    sent.application_no,
    sent.event_text,
    sent.announced_date < latest.announced_date - 366 as is_apart
from build.landing.ip__patent_event as sent
cross join released
cross join latest
inner join patent on sent.application_no = patent.application_no
left join known
    on
        sent.application_no = known.application_no
        and sent.announced_date = known.announced_date
        and sent.event_text = known.event_text
where
    sent._as_of_date > released.released_date
    and sent.announced_date is not null
    and known.application_no is null
