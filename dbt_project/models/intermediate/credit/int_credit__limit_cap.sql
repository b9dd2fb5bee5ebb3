-- The caps of every product and programme of indicative limits that is open in the enterprise's place: null where a cap
-- does not bind or its figure is unknown. A cap by bands without a band of the enterprise has no name. A ceiling of
-- named bands binds those bands only: it does not bind an enterprise whose band is unknown.
with open_to as (
    select
        enterprise.enterprise_id,
        rules.rulebook_code,
        rules.version,
        rules.cap_code,
        rules.cap_kind_code,
        rules.base_code,
        rules.kind,
        min(rules.order_no) as order_no,
        case
            when max(case when rules.authority = 'placeholder' then 1 else 0 end) = 1 then 'placeholder'
            else max(rules.authority)
        end as authority,
        min(case when rules.is_verified then 1 else 0 end) = 1 as is_verified
    from {{ ref('int_enterprise__assessed') }} as assessed
    inner join {{ ref('dim_enterprise') }} as enterprise
        on assessed.enterprise_id = enterprise.enterprise_id
    inner join {{ ref('int_credit__limit_rule') }} as rules
        on {{ applies_in('rules.jurisdiction', 'enterprise.region_code') }}
    -- one row per cap; of a cap by bands that of the enterprise's own
    group by
        enterprise.enterprise_id, rules.rulebook_code, rules.version, rules.cap_code, rules.cap_kind_code,
        rules.base_code, rules.kind
),

based as (
    select
        open_to.*,
        coalesce(base.base_value, listed.base_value) as base_value,
        base.base_band_code,
        base.enterprise_id is not null or listed.enterprise_id is not null as is_known
    from open_to
    left join {{ ref('int_credit__limit_base') }} as base
        on open_to.enterprise_id = base.enterprise_id and open_to.base_code = base.base_code
    left join {{ ref('int_credit__limit_listed') }} as listed
        on
            open_to.enterprise_id = listed.enterprise_id
            and open_to.rulebook_code = listed.rulebook_code
            and open_to.version = listed.version
            and open_to.base_code = 'on_list'
)

select
    based.enterprise_id,
    based.rulebook_code,
    based.version,
    based.kind,
    based.cap_code,
    based.cap_kind_code,
    based.base_code,
    based.order_no,
    based.base_value,
    based.base_band_code,
    term.name_zh,
    term.name_en,
    term.factor,
    cast(
        case
            when based.cap_kind_code in ('ceiling', 'band_ceiling') then term.amount_cny
            when not based.is_known then null
            when based.cap_kind_code = 'times' then greatest({{ product('based.base_value', 'term.factor') }}, 0)
            when based.cap_kind_code = 'band' then coalesce(term.amount_cny, 0)
            when based.cap_kind_code = 'needs' and based.base_value <= 0 then 0
            when based.cap_kind_code = 'at_most' and based.base_value > term.amount_cny then 0
        end as decimal(24, 2)
    ) as cap_cny,
    case
        when based.cap_kind_code = 'ceiling' then term.amount_cny is null
        when based.cap_kind_code = 'band_ceiling' then false
        when based.cap_kind_code = 'at_most' then term.amount_cny is null or not based.is_known
        else not based.is_known
    end as is_unknown,
    based.authority,
    based.is_verified
from based
left join {{ ref('int_credit__limit_rule') }} as term
    on
        based.rulebook_code = term.rulebook_code
        and based.version = term.version
        and based.cap_code = term.cap_code
        and term.band_code
        = case when based.cap_kind_code in ('band', 'band_ceiling') then based.base_band_code else 'any' end
