-- id: fund_payments_to_size
-- table: landing.innovation__venture_fund
-- owner: team:innovation-feed
-- severity: block
-- reason:
--   zh: 基金的实缴规模不应超过认缴规模
--   en: The paid-in capital of a fund is at most the committed one
-- apart: "paid-in capital exceeds the committed one"
-- bounds:
--   - {most: 0.01, free: 1}
-- fewest: 8
-- fewest_of_all: 5
-- if_empty: passes
-- basis: "A segment is an arrival. Single sizes in a wrong unit are among real defects. Bounds are ours."
select
    coalesce(cast(_as_of_date as varchar), 'undated') as segment,
    fund_no,
    paid_in_cny > committed_cny as is_apart
from landing.innovation__venture_fund
where paid_in_cny is not null and committed_cny is not null
