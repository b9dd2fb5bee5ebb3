-- id: known_balances
-- table: landing.finance__loan_balance
-- owner: team:finance-feed
-- severity: block
-- reason:
--   zh: 再次报送的月末余额多数应与以前相同
--   en: Most balances of a month's end that come again are as they were
-- apart: "balances or grades that were known differ by more than a factor of {factor} from what was known"
-- bounds:
--   - {factor: 3, most: 0.05}
-- fewest: 8
-- fewest_of_all: 8
-- least: 1000
-- if_empty: passes
-- basis: "A segment is an arrival. Single records come again as corrections; of many most say the same. Ours."
with versions as (
    select
        bank_code,
        loan_no,
        data_date,
        _as_of_date,
        balance_cny,
        five_class_code,
        lag(balance_cny) over known as earlier_balance_cny,
        lag(five_class_code) over known as earlier_five_class_code,
        row_number() over known as version_no,
        row_number()
            over (partition by bank_code, loan_no, data_date order by _delivery_order desc, _row_no desc)
            as age
    from build.landing.finance__loan_balance
    window known as (partition by bank_code, loan_no, data_date order by _delivery_order, _row_no)
)

select
    cast(_as_of_date as varchar) as segment,
    bank_code,
    loan_no,
    data_date,
    balance_cny as told,
    earlier_balance_cny as against
from versions
where
    version_no > 1
    and age = 1
    and balance_cny is not null
    and earlier_balance_cny is not null
    and _as_of_date > (select max(released.business_date) from old.mart_enterprise_profile as released)
