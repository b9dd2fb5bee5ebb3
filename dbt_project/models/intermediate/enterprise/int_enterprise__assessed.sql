-- Enterprises that are scored and assessed: registered, a firm by its code or without one, and known by a figure of at
-- least one feed besides the registry's list and the invoices.
with known as (
    select enterprise_id
    from {{ ref('int_measure__value') }}
    where source_feed not in ('registry/enterprise', 'tax/vat_invoice')
    group by enterprise_id
)

select
    registry.enterprise_id,
    section.industry_section,
    registry.industry_code,
    registry.established_date,
    coalesce(status.status_code, 'unknown') as status_code
from {{ ref('stg_registry__enterprise') }} as registry
inner join known
    on registry.enterprise_id = known.enterprise_id
left join {{ ref('registry_status') }} as status
    on registry.status_text = status.status_text
left join {{ ref('industry_section') }} as section
    on substring(registry.industry_code, 1, 2) between section.division_from and section.division_to
where {{ is_firm('registry.uscc') }}
