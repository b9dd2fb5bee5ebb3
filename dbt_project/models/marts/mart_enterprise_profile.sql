-- Identity card of every enterprise on the business date: one row per enterprise_id.
select
    enterprise.business_date,
    enterprise.enterprise_id,
    enterprise.uscc,
    enterprise.identifier_kind,
    enterprise.has_valid_check_digit,
    enterprise.enterprise_name,
    enterprise.organisation_kind_code,
    kind.organisation_kind_zh,
    kind.organisation_kind_en,
    enterprise.enterprise_type_text,
    enterprise.status_code,
    enterprise.status_text,
    enterprise.industry_code,
    enterprise.industry_edition,
    enterprise.established_date,
    case
        when enterprise.established_date <= enterprise.business_date
            then cast({{ completed_years('enterprise.established_date', 'enterprise.business_date') }} as integer)
    end as age_years,
    enterprise.registered_capital_amount,
    enterprise.registered_capital_currency,
    -- No exchange rate is delivered, and none is invented.
    case
        when enterprise.registered_capital_currency = 'CNY' then enterprise.registered_capital_amount
    end as registered_capital_cny,
    enterprise.registered_capital_text,
    enterprise.region_code,
    region.province_name,
    region.city_name,
    region.county_name,
    region.region_code is not null as is_region_known,
    enterprise.registry_province_name,
    enterprise.registry_city_name,
    enterprise.address,
    enterprise.address_region_code,
    address_region.county_name as address_county_name,
    enterprise.has_registry,
    enterprise.has_vat_invoice,
    enterprise.feed_count,
    enterprise.feed_coverage_pct,
    enterprise.registry_as_of_date,
    enterprise.last_invoice_date
from {{ ref('dim_enterprise') }} as enterprise
left join {{ ref('region') }} as region
    on enterprise.region_code = region.region_code
left join {{ ref('region') }} as address_region
    on enterprise.address_region_code = address_region.region_code
left join {{ ref('organisation_kind') }} as kind
    on enterprise.organisation_kind_code = kind.organisation_kind_code
