-- Patent navigation by chain: applicants, filings by confidence, growth, concentration, strong enterprises and the gap.
-- Growth compares the three years up to the day to which filings are public with the three before; both count filings
-- of medium or high confidence only.
with applications as (
    select
        rulebook_code,
        version,
        chain_code,
        application_no,
        max(application_date) as application_date,
        max(case when has_word then 1 else 0 end) as has_word,
        max(case when has_industry then 1 else 0 end) as has_industry,
        max(case when confidence_code = 'high' then 1 else 0 end) as is_high,
        max(case when confidence_code <> 'low' then 1 else 0 end) as is_likely,
        max(case when state_code = 'in_force' then 1 else 0 end) as is_in_force
    from {{ ref('int_navigation__filing') }}
    group by rulebook_code, version, chain_code, application_no
),

filed as (
    select
        applications.rulebook_code,
        applications.version,
        applications.chain_code,
        cast(count(*) as integer) as filing_count,
        cast(sum(is_likely) as integer) as likely_count,
        cast(sum(is_high) as integer) as high_count,
        cast(sum(has_word) as integer) as word_count,
        cast(sum(has_industry) as integer) as industry_count,
        cast(sum(case when is_in_force = 1 then is_likely else 0 end) as integer) as in_force_count,
        cast(sum(
            case
                when
                    application_date <= public_to_date
                    and application_date > {{ add_months('public_to_date', -36) }}
                    then is_likely
                else 0
            end
        ) as integer) as last_3y_count,
        cast(sum(
            case
                when
                    application_date <= {{ add_months('public_to_date', -36) }}
                    and application_date > {{ add_months('public_to_date', -72) }}
                    then is_likely
                else 0
            end
        ) as integer) as former_3y_count
    from applications
    inner join {{ ref('int_navigation__limit') }} as limits
        on applications.rulebook_code = limits.rulebook_code and applications.version = limits.version
    group by applications.rulebook_code, applications.version, applications.chain_code
),

present as (
    select
        rulebook_code,
        version,
        chain_code,
        cast(count(case when likely_count > 0 then 1 end) as integer) as enterprise_count,
        cast(count(case when is_strong then 1 end) as integer) as strong_enterprise_count
    from {{ ref('int_navigation__enterprise') }}
    group by rulebook_code, version, chain_code
)

select
    run.business_date,
    chain.rulebook_code,
    chain.version,
    chain.chain_code,
    chain.chain_zh,
    chain.chain_en,
    chain.strategic_industry_code,
    coalesce(filed.filing_count, 0) as filing_count,
    coalesce(filed.likely_count, 0) as likely_count,
    coalesce(filed.high_count, 0) as high_count,
    coalesce(filed.filing_count - filed.likely_count, 0) as class_only_count,
    coalesce(filed.word_count, 0) as word_count,
    coalesce(filed.industry_count, 0) as industry_count,
    coalesce(filed.in_force_count, 0) as in_force_count,
    coalesce(filed.last_3y_count, 0) as last_3y_count,
    coalesce(filed.former_3y_count, 0) as former_3y_count,
    cast({{ growth_pct('filed.last_3y_count', 'filed.former_3y_count') }} as decimal(18, 4)) as growth_pct,
    coalesce(concentration.applicant_count, 0) as applicant_count,
    concentration.hhi,
    concentration.cr5_pct,
    coalesce(present.enterprise_count, 0) as enterprise_count,
    coalesce(present.strong_enterprise_count, 0) as strong_enterprise_count,
    case
        when coalesce(filed.filing_count, 0) = 0 then 'absent'
        when coalesce(present.enterprise_count, 0) = 0 then 'candidates'
        when present.strong_enterprise_count < limits.thin_enterprises then 'thin'
        else 'covered'
    end as gap_code,
    chain.clause,
    chain.authority,
    chain.is_verified
from {{ ref('navigation_chain') }} as chain
cross join {{ ref('dim_run') }} as run
inner join {{ ref('int_navigation__limit') }} as limits
    on chain.rulebook_code = limits.rulebook_code and chain.version = limits.version
left join filed
    on chain.rulebook_code = filed.rulebook_code and chain.chain_code = filed.chain_code
left join present
    on chain.rulebook_code = present.rulebook_code and chain.chain_code = present.chain_code
left join {{ ref('int_navigation__concentration') }} as concentration
    on chain.rulebook_code = concentration.rulebook_code and chain.chain_code = concentration.chain_code
