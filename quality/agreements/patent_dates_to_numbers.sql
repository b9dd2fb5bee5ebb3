-- id: patent_dates_to_numbers
-- table: staging.stg_ip__patent
-- owner: team:ip-feed
-- severity: block
-- reason:
--   zh: 申请日的年份应与申请号中的年份一致（ZC 0006-2003）
--   en: The year of an application is the one in its number (ZC 0006-2003)
-- apart: "application dates are not of the year of their numbers"
-- bounds:
--   - {most: 0.005}
-- if_empty: passes
-- basis: "The rule named in the reason; the share is ours."
select
    coalesce(patent_kind_code, 'no kind') as segment,
    application_no,
    extract(year from application_date) <> try_cast(substring(application_no, 1, 4) as integer)
    or coalesce(grant_date < application_date, false) as is_apart
from staging.stg_ip__patent
where application_date is not null and length(application_no) in (13, 14) and patent_kind_code is not null
