-- Each filed loan once, whatever programmes it was filed for, by its last filing: who borrowed what from whom.
with ranked as (
    select
        filing.*,
        min(filing.filing_date) over (partition by filing.bank_code, filing.loan_no) as first_filing_date,
        count(*) over (partition by filing.bank_code, filing.loan_no) as programme_count,
        row_number() over (
            partition by filing.bank_code, filing.loan_no
            order by filing.filing_date desc nulls last, filing.programme_name asc
        ) as recency_rank
    from {{ ref('stg_finance__loan_filing') }} as filing
    where filing.enterprise_id is not null
)

select
    enterprise_id,
    bank_code,
    bank_name,
    loan_no,
    contract_no,
    loan_amount_cny,
    granted_date,
    due_date,
    interest_rate_pct,
    guarantee_code,
    has_ip_pledge,
    first_filing_date,
    cast(programme_count as integer) as programme_count,
    record_id
from ranked
where recency_rank = 1
