-- Every enterprise that any feed names, once. Those that the registry does not know keep their place with no name.
with described as (
    select
        named.enterprise_id,
        named.uscc,
        named.identifier_kind,
        named.has_valid_check_digit,
        registry.enterprise_name,
        registry.established_date,
        registry.enterprise_type_text,
        registry.status_text,
        -- Where the registry sends no status, or one that is in no list, it is unknown: that is not the same as active.
        case when registry.enterprise_id is not null then coalesce(status.status_code, 'unknown') end as status_code,
        registry.industry_code,
        registry.industry_edition,
        registry.registered_capital_amount,
        registry.registered_capital_currency,
        registry.registered_capital_text,
        registry.business_scope,
        registry.province_name as registry_province_name,
        registry.city_name as registry_city_name,
        registry.address,
        registry.address_region_code,
        registry.enterprise_id is not null as has_registry,
        history.enterprise_id is not null as has_vat_invoice,
        registry.as_of_date as registry_as_of_date,
        history.first_invoice_date,
        history.last_invoice_date,
        registry._record_id as registry_record_id
    from {{ ref('int_enterprise__identity') }} as named
    left join {{ ref('stg_registry__enterprise') }} as registry
        on named.enterprise_id = registry.enterprise_id
    left join {{ ref('registry_status') }} as status
        on registry.status_text = status.status_text
    left join {{ ref('int_invoice__history') }} as history
        on named.enterprise_id = history.enterprise_id
)

select
    run.business_date,
    described.*,
    -- GB 32100-2015: characters 1-2 say who registered the body and what it is, characters 3-8 where.
    case when described.uscc is null then described.identifier_kind else substring(described.uscc, 1, 2) end
        as organisation_kind_code,
    substring(described.uscc, 3, 6) as region_code,
    coverage.feed_count,
    coverage.feed_coverage_pct
from described
cross join {{ ref('stg_landing__run') }} as run
inner join {{ ref('int_enterprise__coverage') }} as coverage
    on described.enterprise_id = coverage.enterprise_id
