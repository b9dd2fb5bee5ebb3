-- id: known_loans
-- table: landing.finance__loan_filing
-- owner: team:finance-feed
-- severity: block
-- reason:
--   zh: 备案贷款的金额和借款人不会大幅改变
--   en: A filed loan keeps its amount and borrower
-- apart: "loans that were known say something else"
-- bounds:
--   - {most: 0.05}
-- fewest: 8
-- fewest_of_all: 5
-- if_empty: passes
-- basis: "A segment is an arrival. Single records come again as corrections; of many most say the same. Ours."
with versions as (
    select
        bank_code,
        loan_no,
        programme_name,
        _as_of_date,
        loan_amount_cny,
        enterprise_id,
        lag(loan_amount_cny) over known as earlier_loan_amount_cny,
        lag(enterprise_id) over known as earlier_enterprise_id,
        row_number() over known as version_no,
        row_number()
            over (partition by bank_code, loan_no, programme_name order by _delivery_order desc, _row_no desc)
            as age
    from build.landing.finance__loan_filing
    window known as (partition by bank_code, loan_no, programme_name order by _delivery_order, _row_no)
)

select
    cast(_as_of_date as varchar) as segment,
    bank_code,
    loan_no,
    programme_name,
    (loan_amount_cny is distinct from earlier_loan_amount_cny)
    or (enterprise_id is distinct from earlier_enterprise_id)
        as is_apart
from versions
where
    version_no > 1
    and age = 1
    and _as_of_date > (select max(released.business_date) from old.mart_enterprise_profile as released)
