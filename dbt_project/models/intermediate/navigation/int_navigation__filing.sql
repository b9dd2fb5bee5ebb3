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
            when party.outcome_code = 'person' then 'person:' || cast(party.record_id as varchar) || ':'
                || cast(party.party_no as varchar)
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
)

select
    matched.rulebook_code,
    matched.version,
    matched.chain_code,
    matched.application_no,
    applicants.applicant_key,
    max(applicants.enterprise_id) as enterprise_id,
    max(matched.application_date) as application_date,
    max(matched.filed_year) as filed_year,
    max(matched.state_code) as state_code,
    max(case when matched.has_word then 1 else 0 end) = 1 as has_word,
    max(case when industries.enterprise_id is not null then 1 else 0 end) = 1 as has_industry,
    case
        max(case when matched.has_word then 1 else 0 end)
        + max(case when industries.enterprise_id is not null then 1 else 0 end)
        when 2 then 'high'
        when 1 then 'medium'
        else 'low'
    end as confidence_code
from {{ ref('int_navigation__match') }} as matched
inner join applicants
    on matched.record_id = applicants.record_id
left join industries
    on
        applicants.enterprise_id = industries.enterprise_id
        and matched.rulebook_code = industries.rulebook_code
        and matched.version = industries.version
        and matched.chain_code = industries.chain_code
group by
    matched.rulebook_code,
    matched.version,
    matched.chain_code,
    matched.application_no,
    applicants.applicant_key
