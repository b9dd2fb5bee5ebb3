-- Indicative credit limits: one row per assessed enterprise, product or programme and cap. The lowest cap is the limit;
-- a cap that is zero closes the product whatever else is unknown. What is drawn at the banks that report is taken off:
-- of a risk-sharing pool what is filed in it. An example is marked as a placeholder, and a veto leaves no limit.
{{ config(materialized='view') }}
with summed as (
    select
        enterprise_id,
        rulebook_code,
        max(kind) as kind,
        min(cap_cny) as lowest_cny,
        max(case when is_unknown then 1 else 0 end) as is_unknown
    from {{ ref('int_credit__limit_cap') }}
    group by enterprise_id, rulebook_code
),

judged as (
    select
        summed.enterprise_id,
        summed.rulebook_code,
        case
            when veto.enterprise_id is not null then 'veto'
            when summed.lowest_cny = 0 then 'zero'
            when summed.is_unknown = 1 then 'unknown'
            else 'indicated'
        end as state_code,
        case
            when veto.enterprise_id is null and (summed.lowest_cny = 0 or summed.is_unknown = 0)
                then summed.lowest_cny
        end as limit_cny,
        cast(
            coalesce(case when summed.kind = 'risk_pool' then firm.firm_balance_cny else drawn.base_value end, 0)
            as decimal(24, 2)
        ) as drawn_cny
    from summed
    left join {{ ref('int_pool__firm') }} as firm
        on summed.enterprise_id = firm.enterprise_id and summed.rulebook_code = firm.rulebook_code
    left join {{ ref('int_adverse__veto') }} as veto
        on summed.enterprise_id = veto.enterprise_id
    left join {{ ref('int_credit__limit_base') }} as drawn
        on summed.enterprise_id = drawn.enterprise_id and drawn.base_code = 'loan_balance_cny'
)

select
    run.business_date,
    placed.enterprise_id,
    placed.rulebook_code,
    placed.version,
    placed.cap_code,
    placed.order_no,
    placed.name_zh,
    placed.name_en,
    placed.cap_kind_code,
    placed.base_code,
    placed.base_value,
    placed.base_band_code,
    placed.factor,
    placed.cap_cny,
    coalesce(placed.cap_cny = judged.limit_cny, false) as is_binding,
    judged.limit_cny,
    judged.drawn_cny,
    case
        when judged.limit_cny is not null
            then cast(greatest(judged.limit_cny - judged.drawn_cny, 0) as decimal(24, 2))
    end as available_cny,
    judged.state_code,
    placed.authority,
    placed.is_verified
from {{ ref('int_credit__limit_cap') }} as placed
cross join {{ ref('dim_run') }} as run
inner join judged
    on placed.enterprise_id = judged.enterprise_id and placed.rulebook_code = judged.rulebook_code
