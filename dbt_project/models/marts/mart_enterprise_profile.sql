-- Profile of every enterprise on the business date: one row per enterprise_id.
with under_review as (
    select
        enterprise_id,
        count(*) as record_count
    from {{ ref('int_adverse__record') }}
    where needs_review
    group by enterprise_id
)

select
    run.business_date,
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
        when enterprise.established_date <= run.business_date
            then cast({{ completed_years('enterprise.established_date', 'run.business_date') }} as integer)
    end as age_years,
    enterprise.registered_capital_amount,
    enterprise.registered_capital_currency,
    -- No feed has exchange rates, and none is invented.
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
    invoiced.enterprise_id is not null as has_vat_invoice,
    coverage.feed_count,
    coverage.feed_coverage_pct,
    enterprise.registry_as_of_date,
    invoiced.last_invoice_date,
    sized.size_class_code,
    sized.reason_code as size_class_reason_code,
    life.life_stage_code,
    strategic.strategic_industry_code,
    strategic.match_code as strategic_match_code,
    run.figure_year,
    figures.revenue_cny,
    figures.revenue_basis_code,
    cast(figures.revenue_growth_pct as decimal(28, 4)) as revenue_growth_pct,
    figures.revenue_growth_basis_code,
    figures.rd_expense_cny,
    figures.rd_basis_code,
    figures.headcount,
    figures.total_assets_cny,
    cast(figures.debt_ratio_pct as decimal(28, 4)) as debt_ratio_pct,
    figures.tax_paid_cny,
    cast(coalesce(under_review.record_count, 0) as integer) as adverse_review_count
from {{ ref('dim_enterprise') }} as enterprise
cross join {{ ref('dim_run') }} as run
left join {{ ref('region') }} as region
    on enterprise.region_code = region.region_code
left join {{ ref('region') }} as address_region
    on enterprise.address_region_code = address_region.region_code
left join {{ ref('organisation_kind') }} as kind
    on enterprise.organisation_kind_code = kind.organisation_kind_code
inner join {{ ref('int_enterprise__coverage') }} as coverage
    on enterprise.enterprise_id = coverage.enterprise_id
left join {{ ref('int_invoice__history') }} as invoiced
    on enterprise.enterprise_id = invoiced.enterprise_id
left join {{ ref('int_size__class') }} as sized
    on enterprise.enterprise_id = sized.enterprise_id
left join {{ ref('int_enterprise__life_stage') }} as life
    on enterprise.enterprise_id = life.enterprise_id
left join {{ ref('int_industry__strategic') }} as strategic
    on enterprise.enterprise_id = strategic.enterprise_id
left join {{ ref('int_enterprise__figures') }} as figures
    on enterprise.enterprise_id = figures.enterprise_id
left join under_review
    on enterprise.enterprise_id = under_review.enterprise_id
