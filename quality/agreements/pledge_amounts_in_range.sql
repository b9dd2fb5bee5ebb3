-- id: pledge_amounts_in_range
-- table: landing.ip__ip_pledge
-- owner: team:ip-feed
-- severity: block
-- reason:
--   zh: 知识产权质押担保的金额很少超过10亿元
--   en: Pledged rights seldom secure more than a billion CNY
-- apart: "pledges secure more than 1,000,000,000 CNY"
-- bounds:
--   - {most: 0.002, free: 2}
-- fewest: 8
-- if_empty: passes
-- basis: "A segment is a list. Single amounts in a wrong unit are among the defects of real data; the bound is ours."
select
    cast(_as_of_date as varchar) as segment,
    pledge_no,
    application_no,
    registration_no,
    secured_amount_cny > 1000000000 as is_apart
from landing.ip__ip_pledge
where secured_amount_cny is not null
