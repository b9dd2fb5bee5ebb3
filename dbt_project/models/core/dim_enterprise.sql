-- Every enterprise that any feed names, once. Those that the registry does not know keep their place with no name.
-- What the identifier of an enterprise is depends on `enterprise_id` alone: the maximum picks the one value there is.
with named as (
    select
        enterprise_id,
        max(uscc) as uscc,
        max(identifier_kind) as identifier_kind,
        max(has_valid_check_digit) as has_valid_check_digit
    from {{ ref('dim_enterprise_feed') }}
    group by enterprise_id
),

placed as (
    select
        named.*,
        -- GB 32100-2015: characters 1-2 say who registered the body and what it is, characters 3-8 where.
        case when named.uscc is null then named.identifier_kind else substring(named.uscc, 1, 2) end
            as organisation_kind_code,
        substring(named.uscc, 3, 6) as region_code
    from named
)

select
    placed.enterprise_id,
    placed.uscc,
    placed.identifier_kind,
    placed.has_valid_check_digit,
    placed.organisation_kind_code,
    placed.region_code,
    coalesce(kind.is_enterprise_kind, false) as is_enterprise_kind,
    registry.enterprise_id is not null as has_registry,
    registry.enterprise_name,
    registry.established_date,
    registry.enterprise_type_text,
    registry.enterprise_type_code,
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
    registry.registration_authority,
    registry.as_of_date as registry_as_of_date,
    registry.record_id as registry_record_id
from placed
left join {{ ref('organisation_kind') }} as kind
    on placed.organisation_kind_code = kind.organisation_kind_code
left join {{ ref('stg_registry__enterprise') }} as registry
    on placed.enterprise_id = registry.enterprise_id
left join {{ ref('registry_status') }} as status
    on registry.status_text = status.status_text
