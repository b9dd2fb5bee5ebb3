-- id: contributions_in_arrears
-- table: landing.social__insurance_headcount
-- owner: team:social-feed
-- severity: block
-- reason:
--   zh: 一月中欠缴社会保险费的单位应很少
--   en: Few employers are in arrears with contributions of a month
-- apart: "contributions are in arrears"
-- bounds:
--   - {most: 0.1}
-- if_empty: passes
-- basis: "A segment is a month. The bound is ours: two to four percent are usual in the made-up city."
select
    cast(due_month as varchar) as segment,
    enterprise_id,
    insurance_code,
    payment_status_code = 'in_arrears' as is_apart
from landing.social__insurance_headcount
where payment_status_code is not null and due_month is not null
