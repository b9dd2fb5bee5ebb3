-- The caps of every product and programme of indicative limits that is open in the enterprise's place: null where a cap
-- does not bind or its figure is unknown. A cap by bands without a band of the enterprise has no name.
{{ config(materialized='view') }}
with open_to as (
    select
        enterprise.enterprise_id,
        rulebook.rulebook_code,
        rulebook.version
    from {{ ref('int_enterprise__assessed') }} as assessed
    inner join {{ ref('dim_enterprise') }} as enterprise
        on assessed.enterprise_id = enterprise.enterprise_id
    inner join {{ ref('int_rulebook__effective') }} as effective
        on effective.kind = 'credit_limit'
    inner join {{ ref('rulebook') }} as rulebook
        on
            effective.rulebook_code = rulebook.rulebook_code
            and effective.version = rulebook.version
            and (
                rulebook.jurisdiction = 'CN'
                or substring(rulebook.jurisdiction, 1, 4) = substring(enterprise.region_code, 1, 4)
            )
),

-- one row per cap; of a cap by bands that of the enterprise's own
caps as (
    select
        rulebook_code,
        version,
        cap_code,
        cap_kind_code,
        base_code,
        min(order_no) as order_no
    from {{ ref('credit_limit_cap') }}
    group by rulebook_code, version, cap_code, cap_kind_code, base_code
)

select
    open_to.enterprise_id,
    caps.rulebook_code,
    caps.version,
    caps.cap_code,
    caps.cap_kind_code,
    caps.base_code,
    caps.order_no,
    base.base_value,
    base.base_band_code,
    term.name_zh,
    term.name_en,
    term.factor,
    cast(
        case
            when caps.cap_kind_code = 'ceiling' then term.amount_cny
            when base.enterprise_id is null then null
            when caps.cap_kind_code = 'times' then greatest(base.base_value * term.factor, 0)
            when caps.cap_kind_code = 'band' then coalesce(term.amount_cny, 0)
            when caps.cap_kind_code = 'needs' and base.base_value <= 0 then 0
            when caps.cap_kind_code = 'at_most' and base.base_value > term.amount_cny then 0
        end as decimal(24, 2)
    ) as cap_cny,
    base.enterprise_id is null and caps.base_code is not null as is_unknown
from open_to
inner join caps
    on open_to.rulebook_code = caps.rulebook_code and open_to.version = caps.version
left join {{ ref('int_credit__limit_base') }} as base
    on open_to.enterprise_id = base.enterprise_id and caps.base_code = base.base_code
left join {{ ref('credit_limit_cap') }} as term
    on
        caps.rulebook_code = term.rulebook_code
        and caps.version = term.version
        and caps.cap_code = term.cap_code
        and term.band_code = case when caps.cap_kind_code = 'band' then base.base_band_code else 'any' end
