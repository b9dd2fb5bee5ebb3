-- A loan filed as one to a high-tech enterprise whose certificate came only later: the list of the year's end was used
-- for an earlier loan. A certificate holds for three years from its day of issue (国科发火〔2016〕32号). A borrower of
-- whom no certificate is known at all is not judged here: lists do not always give the code.
{{ config(severity='warn', meta={
    'owner': 'team:finance-feed',
    'reason': '备案时称高企但放款日尚无有效证书，疑用年末名单 / Filed as high-tech before its certificate was issued',
}) }}
with claimed as (
    select
        bank_code,
        loan_no,
        enterprise_id,
        granted_date
    from {{ ref('stg_finance__loan_filing') }}
    where is_hte_claimed
),

compared as (
    select
        claimed.bank_code,
        claimed.loan_no,
        max(case when certificate.issued_date > claimed.granted_date then 1 else 0 end) as came_later,
        max(
            case
                when
                    certificate.issued_date <= claimed.granted_date
                    and {{ add_months('certificate.issued_date', 36) }} > claimed.granted_date
                    then 1
                else 0
            end
        ) as was_held
    from claimed
    inner join {{ ref('stg_innovation__hte_certificate') }} as certificate
        on claimed.enterprise_id = certificate.enterprise_id
    group by claimed.bank_code, claimed.loan_no
)

select
    bank_code,
    loan_no
from compared
where came_later = 1 and was_held = 0
