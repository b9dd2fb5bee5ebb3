-- Every version of the balance of each loan at each month's end, under its borrower. A loan whose filing is not known has no
-- borrower here.
select
    loan.enterprise_id,
    version.bank_code,
    version.loan_no,
    version.data_date,
    version.balance_cny,
    version.five_class_code,
    coalesce(version.overdue_days, 0) as overdue_days,
    loan.loan_amount_cny,
    greatest(version.known_from_date, loan.known_from_date) as known_from_date,
    version.known_to_date
from {{ ref('stg_finance__loan_balance_version') }} as version
inner join {{ ref('int_credit__loan') }} as loan
    on version.bank_code = loan.bank_code and version.loan_no = loan.loan_no
