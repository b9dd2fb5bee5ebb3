-- Patents of each chain by applicant, with how surely they belong to it: `low` by the class alone, `medium` with a word
-- in the title or the applicant's registered industry, `high` with both. An applicant that is no enterprise of the
-- registry is told by its name, a natural person by its place in the record; neither has an industry.
with industries as (
    select
        enterprise.enterprise_id,
        codes.rulebook_code,
        codes.version,
        codes.chain_code
    from {{ ref('dim_enterprise') }} as enterprise
    inner join {{ ref('navigation_industry') }} as codes
        on substring(enterprise.industry_code, 1, length(codes.code_prefix)) = codes.code_prefix
    group by enterprise.enterprise_id, codes.rulebook_code, codes.version, codes.chain_code
),

applicants as (
    select
        party.record_id,
        link.enterprise_id,
        case
            when link.enterprise_id is not null then link.enterprise_id
            when party.outcome_code = 'person'
                then 'person:' || cast(party.record_id as string) || ':' || cast(party.party_no as string)
            else 'name:' || party.party_name
        end as applicant_key
    from {{ ref('stg_linking__party') }} as party
    left join {{ ref('stg_linking__enterprise_link') }} as link
        on
            party.feed = link.feed
            and party.record_id = link.record_id
            and party.party_role = link.party_role
            and party.party_no = link.party_no
    where party.feed = 'ip/patent' and party.party_role = 'applicant'
),

matched as (
    select
        classed.*,
        applicants.applicant_key,
        applicants.enterprise_id,
        case when classed.has_word then 1 else 0 end as word_evidence,
        case when industries.enterprise_id is not null then 1 else 0 end as industry_evidence
    from {{ ref('int_navigation__match') }} as classed
    inner join applicants
        on classed.record_id = applicants.record_id
    left join industries
        on
            applicants.enterprise_id = industries.enterprise_id
            and classed.rulebook_code = industries.rulebook_code
            and classed.version = industries.version
            and classed.chain_code = industries.chain_code
)

select
    matched.rulebook_code,
    matched.version,
    matched.chain_code,
    matched.application_no,
    matched.applicant_key,
    max(matched.enterprise_id) as enterprise_id,
    max(matched.application_date) as application_date,
    max(matched.filed_year) as filed_year,
    max(matched.state_code) as state_code,
    max(matched.word_evidence) = 1 as has_word,
    max(matched.industry_evidence) = 1 as has_industry,
    case max(matched.word_evidence + matched.industry_evidence)
        when 2 then 'high'
        when 1 then 'medium'
        else 'low'
    end as confidence_code
from matched
group by
    matched.rulebook_code,
    matched.version,
    matched.chain_code,
    matched.application_no,
    matched.applicant_key
