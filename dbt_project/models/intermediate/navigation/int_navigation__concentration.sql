-- How concentrated the filings of each chain are over applicants: of filings of medium or high confidence, each counted
-- for each of its applicants. HHI runs from 0 to 10,000, CR5 is the share of the five with most.
with held as (
    select
        rulebook_code,
        version,
        chain_code,
        applicant_key,
        count(*) as filings,
        row_number() over (
            partition by rulebook_code, version, chain_code order by count(*) desc, applicant_key asc nulls last
        ) as place
    from {{ ref('int_navigation__filing') }}
    where confidence_code <> 'low'
    group by rulebook_code, version, chain_code, applicant_key
)

select
    rulebook_code,
    version,
    chain_code,
    cast(count(*) as integer) as applicant_count,
    {{ safe_ratio(
        'sum(' ~ product('filings', 'filings') ~ ')', product('sum(filings)', 'sum(filings)'), 'decimal(9, 2)', 10000,
    ) }} as hhi,
    {{ safe_ratio('sum(case when place <= 5 then filings else 0 end)', 'sum(filings)', 'decimal(9, 4)', 100) }}
        as cr5_pct
from held
group by rulebook_code, version, chain_code
