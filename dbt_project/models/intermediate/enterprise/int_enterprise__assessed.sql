-- Enterprises that are scored and assessed: registered, of a kind that counts as an enterprise, no branch of another,
-- and known by a figure of at least one feed that counts for assessment by its contract.
with known as (
    select figure.enterprise_id
    from {{ ref('int_measure__value') }} as figure
    inner join {{ ref('stg_landing__feed') }} as feed
        on figure.source_feed = feed.feed
    where feed.counts_for_assessment
    group by figure.enterprise_id
)

select
    enterprise.enterprise_id,
    section.industry_section,
    enterprise.industry_code,
    enterprise.established_date,
    enterprise.status_code
from {{ ref('dim_enterprise') }} as enterprise
inner join known
    on enterprise.enterprise_id = known.enterprise_id
inner join {{ ref('int_enterprise__form') }} as form
    on enterprise.enterprise_id = form.enterprise_id
left join {{ ref('industry_section') }} as section
    on substring(enterprise.industry_code, 1, 2) between section.division_from and section.division_to
where enterprise.has_registry and enterprise.is_enterprise_kind and form.enterprise_form_code <> 'branch'
