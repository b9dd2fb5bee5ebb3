-- Every version of the balance of each loan at each month's end, under its borrower. A loan whose filing is not known
-- has no borrower here.
select
    loan.enterprise_id,
    kept.bank_code,
    kept.loan_no,
    kept.data_date,
    kept.balance_cny,
    kept.five_class_code,
    coalesce(kept.overdue_days, 0) as overdue_days,
    loan.loan_amount_cny,
    greatest(kept.known_from_date, loan.known_from_date) as known_from_date,
    kept.known_to_date
from {{ ref('stg_finance__loan_balance_version') }} as kept
inner join {{ ref('int_credit__loan') }} as loan
    on kept.bank_code = loan.bank_code and kept.loan_no = loan.loan_no
