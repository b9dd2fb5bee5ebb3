-- id: events_to_patents
-- table: landing.ip__patent_event
-- owner: team:ip-feed
-- severity: block
-- reason:
--   zh: 法律状态公告的专利应在专利著录中
--   en: Legal events are of patents that the bibliographic list has
-- apart: "events are of patents that are not in the list"
-- bounds:
--   - {most: 0.1}
-- fewest: 8
-- if_empty: passes
-- basis: "A segment is an arrival. Of 30 new events 3 were of no known patent on a sound day; the bound is ours."
select
    cast(event._as_of_date as varchar) as segment,
    event.application_no,
    event.announced_date,
    patent.application_no is null as is_apart
from landing.ip__patent_event as event
left join (
    select distinct application_no
    from landing.ip__patent
) as patent on event.application_no = patent.application_no
where event.application_no is not null and exists (select 1 from landing.ip__patent)
