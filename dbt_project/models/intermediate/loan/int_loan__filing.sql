-- Each filed loan once, whatever programmes it was filed for, by its last filing: who borrowed what from whom.
with ranked as (
    select
        filing.*,
        row_number() over (
            partition by filing.bank_code, filing.loan_no
            order by filing.filing_date desc nulls last, filing.programme_name asc nulls last
        ) as recency_rank
    from {{ ref('stg_finance__loan_filing') }} as filing
    where filing.enterprise_id is not null
),

counted as (
    select
        bank_code,
        loan_no,
        min(filing_date) as first_filing_date,
        cast(count(*) as integer) as programme_count
    from ranked
    group by bank_code, loan_no
)

select
    ranked.enterprise_id,
    ranked.bank_code,
    ranked.bank_name,
    ranked.loan_no,
    ranked.contract_no,
    ranked.loan_amount_cny,
    ranked.granted_date,
    ranked.due_date,
    {{ plausible_rate('ranked.interest_rate_pct') }} as interest_rate_pct,
    ranked.guarantee_code,
    ranked.has_ip_pledge,
    counted.first_filing_date,
    counted.programme_count,
    ranked.record_id
from ranked
inner join counted
    on ranked.bank_code = counted.bank_code and ranked.loan_no = counted.loan_no
where ranked.recency_rank = 1
