-- Loans that banks filed for risk compensation, of all banks: terms as last filed, and what the bank's newest month end
-- says. Loans that no programme was asked to share are not known.
select
    run.business_date,
    filing.enterprise_id,
    filing.bank_code,
    filing.loan_no,
    filing.bank_name,
    filing.contract_no,
    filing.loan_amount_cny,
    filing.granted_date,
    filing.due_date,
    filing.interest_rate_pct,
    filing.guarantee_code,
    filing.has_ip_pledge,
    filing.first_filing_date,
    filing.programme_count,
    case
        when listed.bank_month_date is null then 'not_reported'
        when listed.listed_date = listed.bank_month_date then 'outstanding'
        else 'not_listed'
    end as loan_state_code,
    listed.bank_month_date as balance_date,
    case
        when listed.listed_date = listed.bank_month_date then listed.balance_cny
        when listed.bank_month_date is not null then cast(0 as decimal(18, 2))
    end as outstanding_cny,
    listed.listed_date,
    listed.five_class_code,
    listed.overdue_days,
    filing.record_id
from {{ ref('int_loan__filing') }} as filing
cross join {{ ref('dim_run') }} as run
left join {{ ref('int_loan__listed') }} as listed
    on filing.bank_code = listed.bank_code and filing.loan_no = listed.loan_no
