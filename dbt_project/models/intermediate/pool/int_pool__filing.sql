-- Loans filed under a programme that has rules, each under the version of the day that the programme names: that of
-- the loan or that of the filing. A loan from before the first version is judged by none.
with versions as (
    select
        programme.rulebook_code,
        programme.version,
        programme.programme_zh,
        programme.version_by_code,
        programme.layer_code,
        programme.filed_to_date,
        rulebook.effective_from,
        rulebook.effective_to
    from {{ ref('pool_programme') }} as programme
    inner join {{ ref('rulebook') }} as rulebook
        on programme.rulebook_code = rulebook.rulebook_code and programme.version = rulebook.version
),

filed as (
    select
        filing.enterprise_id,
        versions.rulebook_code,
        versions.version,
        versions.layer_code,
        versions.filed_to_date,
        filing.bank_code,
        filing.bank_name,
        filing.loan_no,
        filing.loan_amount_cny,
        filing.granted_date,
        filing.due_date,
        filing.filing_date,
        filing.guarantee_code,
        filing.has_ip_pledge,
        filing.is_first_loan_claimed,
        filing.record_id,
        case
            when filing.guarantee_code = 'guaranteed' then 'guaranteed'
            when filing.guarantee_code in ('unsecured', 'collateral', 'pledge') then 'direct'
        end as route_code
    from {{ ref('stg_finance__loan_filing') }} as filing
    inner join versions
        on
            filing.programme_name = versions.programme_zh
            and {{ in_force_on(
                "case versions.version_by_code when 'filing_date' then filing.filing_date else filing.granted_date end",
                'versions.effective_to', 'versions.effective_from') }}
    where filing.enterprise_id is not null
)

select
    *,
    -- filings of the same loan in another programme of the same layer, no later than this one
    cast(
        count(*) over (
            partition by layer_code, bank_code, loan_no order by filing_date nulls last
            range between unbounded preceding and current row
        ) - 1 as integer
    ) as earlier_programme_count
from filed
