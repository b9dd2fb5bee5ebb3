-- Identity card and standing of every enterprise on the business date: one row per enterprise_id.
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
    enterprise.last_invoice_date,
    standing.size_class_code,
    standing.size_reason_code as size_class_reason_code,
    standing.life_stage_code,
    standing.strategic_industry_code,
    standing.strategic_match_code,
    standing.figure_year,
    standing.revenue_cny,
    standing.revenue_basis_code,
    cast(standing.revenue_growth_pct as decimal(28, 4)) as revenue_growth_pct,
    standing.revenue_growth_basis_code,
    standing.rd_expense_cny,
    standing.rd_basis_code,
    standing.headcount,
    standing.total_assets_cny,
    cast(standing.debt_ratio_pct as decimal(28, 4)) as debt_ratio_pct,
    standing.tax_paid_cny
from {{ ref('dim_enterprise') }} as enterprise
left join {{ ref('region') }} as region
    on enterprise.region_code = region.region_code
left join {{ ref('region') }} as address_region
    on enterprise.address_region_code = address_region.region_code
left join {{ ref('organisation_kind') }} as kind
    on enterprise.organisation_kind_code = kind.organisation_kind_code
left join {{ ref('int_enterprise__standing') }} as standing
    on enterprise.enterprise_id = standing.enterprise_id
