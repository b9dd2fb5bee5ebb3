-- What each enterprise of the registry has in each chain. `is_strong` looks at filings of medium or high confidence
-- only: a class alone makes nobody strong.
with counted as (
    select
        filing.rulebook_code,
        filing.version,
        filing.chain_code,
        filing.enterprise_id,
        limits.strong_recent,
        limits.strong_in_force,
        cast(count(*) as integer) as filing_count,
        cast(count(case when filing.confidence_code <> 'low' then 1 end) as integer) as likely_count,
        cast(count(case when filing.confidence_code = 'high' then 1 end) as integer) as high_count,
        cast(count(case when filing.has_word then 1 end) as integer) as word_count,
        max(case when filing.has_industry then 1 else 0 end) = 1 as has_industry,
        cast(
            count(case when filing.confidence_code <> 'low' and filing.state_code = 'in_force' then 1 end) as integer
        ) as in_force_count,
        cast(
            count(
                case
                    when filing.confidence_code <> 'low' and filing.application_date > limits.recent_after_date then 1
                end
            ) as integer
        ) as recent_count,
        min(filing.application_date) as first_filed_date,
        max(filing.application_date) as last_filed_date
    from {{ ref('int_navigation__filing') }} as filing
    inner join {{ ref('int_navigation__limit') }} as limits
        on filing.rulebook_code = limits.rulebook_code and filing.version = limits.version
    where filing.enterprise_id is not null
    group by
        filing.rulebook_code,
        filing.version,
        filing.chain_code,
        filing.enterprise_id,
        limits.strong_recent,
        limits.strong_in_force
)

select
    counted.*,
    case
        when counted.high_count > 0 then 'high'
        when counted.likely_count > 0 then 'medium'
        else 'low'
    end as confidence_code,
    counted.recent_count >= counted.strong_recent and counted.in_force_count >= counted.strong_in_force as is_strong
from counted
