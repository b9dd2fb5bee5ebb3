-- Every enterprise that any feed names, once. Those that only invoices know keep their place with an unknown name.
with named as (
    select
        coalesce(registry.enterprise_id, history.enterprise_id) as enterprise_id,
        coalesce(registry.uscc, history.uscc) as uscc,
        coalesce(registry.identifier_kind, history.identifier_kind) as identifier_kind,
        coalesce(registry.has_valid_check_digit, history.has_valid_check_digit) as has_valid_check_digit,
        registry.enterprise_name,
        registry.established_date,
        registry.enterprise_type_text,
        registry.registered_capital_amount,
        registry.registered_capital_currency,
        registry.registered_capital_text,
        registry.business_scope,
        registry.province_name as registry_province_name,
        registry.city_name as registry_city_name,
        registry.enterprise_id is not null as has_registry,
        history.enterprise_id is not null as has_vat_invoice,
        registry.registry_as_of_date,
        history.first_invoice_date,
        history.last_invoice_date,
        registry._record_id as registry_record_id
    from {{ ref('stg_registry__enterprise') }} as registry
    full outer join {{ ref('int_invoice__history') }} as history
        on registry.enterprise_id = history.enterprise_id
)

select
    run.business_date,
    named.*,
    -- GB 32100-2015: characters 1-2 say who registered the body and what it is, characters 3-8 where.
    case when named.uscc is null then named.identifier_kind else substring(named.uscc, 1, 2) end
        as organisation_kind_code,
    substring(named.uscc, 3, 6) as region_code,
    coverage.feed_count,
    coverage.feed_coverage_pct
from named
cross join {{ ref('stg_landing__run') }} as run
inner join {{ ref('int_enterprise__coverage') }} as coverage
    on named.enterprise_id = coverage.enterprise_id
