-- Filings of each chain by year. A year is complete once filings of its last day are public.
with yearly as (
    select
        rulebook_code,
        version,
        chain_code,
        filed_year,
        cast(count(distinct application_no) as integer) as filing_count,
        cast(count(distinct case when confidence_code <> 'low' then application_no end) as integer) as likely_count,
        cast(count(distinct case when confidence_code <> 'low' then applicant_key end) as integer) as applicant_count
    from {{ ref('int_navigation__filing') }}
    where filed_year is not null
    group by rulebook_code, version, chain_code, filed_year
)

select
    run.business_date,
    yearly.rulebook_code,
    yearly.version,
    yearly.chain_code,
    yearly.filed_year,
    yearly.filing_count,
    yearly.likely_count,
    yearly.applicant_count,
    yearly.filed_year < {{ year_of(add_days('limits.public_to_date', 1)) }} as is_complete
from yearly
cross join {{ ref('dim_run') }} as run
inner join {{ ref('int_navigation__limit') }} as limits
    on yearly.rulebook_code = limits.rulebook_code and yearly.version = limits.version
