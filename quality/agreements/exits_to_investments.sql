-- id: exits_to_investments
-- table: staging.stg_innovation__venture_exit
-- owner: team:innovation-feed
-- severity: block
-- reason:
--   zh: 退出金额与投资金额的倍数应在可能的范围内
--   en: What an exit brought is within a possible multiple of the investment
-- apart: "the proceeds are more than {factor} times the investment"
-- bounds:
--   - {factor: 1000, side: above, most: 0.0002}
-- fewest: 1
-- if_empty: passes
-- basis: "A segment is a year. A thousandfold return is ours: a unit that is mistaken makes ten thousand."
select
    cast(year(leaving.exit_date) as varchar) as segment,
    leaving.exit_no,
    leaving.proceeds_amount as told,
    max(investment.investment_amount) as against
from staging.stg_innovation__venture_exit as leaving
inner join staging.stg_innovation__venture_investment as investment
    on leaving.record_no = investment.record_no and leaving.currency_code = investment.currency_code
where leaving.proceeds_amount > 0 and investment.investment_amount > 0
group by leaving.exit_date, leaving.exit_no, leaving.proceeds_amount
