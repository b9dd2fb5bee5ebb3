-- Each filed loan once, as in the filing that came first: it may be filed in several programmes. A first loan on this
-- platform is one that its bank reports as the first, with no filed loan of the enterprise granted earlier.
with filed as (
    select
        *,
        row_number() over (
            partition by bank_code, loan_no
            order by filing_date nulls last, programme_name nulls last, record_id nulls last
        ) as filing_rank
    from {{ ref('stg_finance__loan_filing') }}
),

placed as (
    select
        *,
        row_number() over (
            partition by enterprise_id
            order by granted_date nulls last, bank_code nulls last, loan_no nulls last
        ) as loan_rank
    from filed
    where filing_rank = 1
)

select
    bank_code,
    loan_no,
    enterprise_id,
    loan_amount_cny,
    granted_date,
    {{ plausible_rate('interest_rate_pct') }} as interest_rate_pct,
    guarantee_code = 'guaranteed' as is_guaranteed,
    has_ip_pledge,
    coalesce(is_first_loan_claimed, false) and loan_rank = 1 as is_first_loan
from placed
