-- Patent navigation by enterprise and chain: filings and each piece of evidence that they belong to the chain. By a
-- class alone the enterprise is a candidate (`low`) and never in the chain.
select
    run.business_date,
    held.enterprise_id,
    held.rulebook_code,
    held.version,
    held.chain_code,
    chain.chain_zh,
    chain.chain_en,
    chain.strategic_industry_code,
    held.filing_count,
    held.likely_count,
    held.high_count,
    held.filing_count - held.likely_count as class_only_count,
    held.word_count,
    held.has_industry,
    held.confidence_code,
    held.in_force_count,
    held.recent_count,
    held.first_filed_date,
    held.last_filed_date,
    held.is_strong,
    chain.authority,
    chain.is_verified
from {{ ref('int_navigation__enterprise') }} as held
cross join {{ ref('dim_run') }} as run
inner join {{ ref('navigation_chain') }} as chain
    on
        held.rulebook_code = chain.rulebook_code
        and held.version = chain.version
        and held.chain_code = chain.chain_code
