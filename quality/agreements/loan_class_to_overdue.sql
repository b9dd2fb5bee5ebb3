-- id: loan_class_to_overdue
-- table: staging.stg_finance__loan_balance
-- owner: team:finance-feed
-- severity: block
-- reason:
--   zh: 逾期超过90天的贷款不应列为正常类（商业银行金融资产风险分类办法第十条）
--   en: A loan overdue for more than 90 days is not graded normal (risk classification of financial assets, article 10)
-- apart: "loans overdue for more than 90 days are graded normal or special mention"
-- bounds:
--   - {most: 0.0002}
-- if_empty: passes
-- basis: "The rule named in the reason; the share is ours."
select
    cast(data_date as varchar) as segment,
    loan_no,
    data_date,
    overdue_days > 90 and five_class_code in ('normal', 'special_mention') as is_apart
from staging.stg_finance__loan_balance
where overdue_days is not null and five_class_code is not null
