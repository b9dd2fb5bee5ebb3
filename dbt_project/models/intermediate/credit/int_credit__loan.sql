-- Each loan once, whatever programmes it was filed for: who borrowed how much from which bank.
select
    bank_code,
    loan_no,
    max(enterprise_id) as enterprise_id,
    max(loan_amount_cny) as loan_amount_cny,
    min(granted_date) as granted_date,
    max(due_date) as due_date,
    min(as_of_date) as known_from_date
from {{ ref('stg_finance__loan_filing') }}
where enterprise_id is not null
group by bank_code, loan_no
