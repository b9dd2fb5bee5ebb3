-- Each loan once, whatever programmes it was filed for, as last corrected: who borrowed how much from which bank. It
-- was known from its first filing on.
select
    bank_code,
    loan_no,
    max(case when known_to_date is null then enterprise_id end) as enterprise_id,
    max(case when known_to_date is null then loan_amount_cny end) as loan_amount_cny,
    min(granted_date) as granted_date,
    max(due_date) as due_date,
    min(known_from_date) as known_from_date
from {{ ref('stg_finance__loan_filing_version') }}
where enterprise_id is not null
group by bank_code, loan_no
