-- Enterprises that are scored and assessed: registered, a firm by its code or without one, and known by a figure of at
-- least one feed besides the registry's list and the invoices.
with known as (
    select enterprise_id
    from {{ ref('int_measure__value') }}
    where source_feed not in ('registry/enterprise', 'tax/vat_invoice')
    group by enterprise_id
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
left join {{ ref('industry_section') }} as section
    on substring(enterprise.industry_code, 1, 2) between section.division_from and section.division_to
where enterprise.has_registry and {{ is_firm('enterprise.uscc') }}
