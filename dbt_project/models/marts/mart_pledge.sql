-- Pledges of intellectual property, each with what it holds: a bundle of patents, trademarks and software copyrights is
-- one pledge. The secured amount is that of the whole pledge. An indicative value is given for pledges in force up to
-- the amount for which an internal value may be used; above it an appraisal is asked for.
with held as (
    select
        enterprise_id,
        pledge_no,
        max(pledgee_name) as pledgee_name,
        max(contract_no) as contract_no,
        max(secured_amount_cny) as secured_amount_cny,
        min(registered_date) as registered_date,
        max(debt_due_date) as debt_due_date,
        max(released_date) as released_date,
        max(case when is_live then 1 else 0 end) = 1 as is_live,
        max(pledge_state_code) as pledge_state_code,
        cast(count(*) as integer) as right_count,
        {%- for kind in ['patent', 'trademark', 'software_copyright'] %}
            cast(count(case when pledged_kind_code = '{{ kind }}' then 1 end) as integer) as {{ kind }}_count,
        {%- endfor %}
        cast(count(case when right_state_code = 'in_force' then 1 end) as integer) as in_force_count
    from {{ ref('int_pledge__right') }}
    group by enterprise_id, pledge_no
),

alerts as (
    select
        enterprise_id,
        pledge_no,
        cast(count(*) as integer) as alert_count,
        max(case when alert_level_code = 'grave' then 1 else 0 end) = 1 as has_grave_alert
    from {{ ref('int_pledge__alert') }}
    group by enterprise_id, pledge_no
),

valued as (
    select
        enterprise_id,
        pledge_no,
        cast(count(value_cny) as integer) as valued_count,
        cast(sum(value_cny) as decimal(24, 2)) as value_cny,
        cast(sum({{ product('value_cny', 'pledge_ratio_pct') }} * 0.01) as decimal(24, 2)) as lendable_cny,
        max(case when authority = 'placeholder' then 1 else 0 end) = 1 as is_value_placeholder
    from {{ ref('int_pledge__value') }}
    group by enterprise_id, pledge_no
),

cap as (
    select limits.limit_value as cap_cny
    from {{ ref('pledge_limit') }} as limits
    inner join {{ ref('int_rulebook__effective') }} as effective
        on limits.rulebook_code = effective.rulebook_code and limits.version = effective.version
    where limits.limit_code = 'internal_value_cap'
),

based as (
    select
        held.*,
        case
            when not held.is_live then 'ended'
            when held.secured_amount_cny is null then 'unknown'
            when held.secured_amount_cny <= cap.cap_cny then 'internal'
            else 'appraisal'
        end as value_basis_code,
        cap.cap_cny
    from held
    left join cap
        on cap.cap_cny is not null
)

select
    run.business_date,
    based.enterprise_id,
    based.pledge_no,
    based.pledgee_name,
    based.contract_no,
    based.secured_amount_cny,
    based.registered_date,
    based.debt_due_date,
    based.released_date,
    case when based.is_live then 'live' else based.pledge_state_code end as pledge_state_code,
    based.right_count > 1 as is_bundle,
    based.right_count,
    based.patent_count,
    based.trademark_count,
    based.software_copyright_count,
    based.in_force_count,
    coalesce(alerts.alert_count, 0) as alert_count,
    coalesce(alerts.has_grave_alert, false) as has_grave_alert,
    based.value_basis_code,
    case when based.value_basis_code = 'internal' then coalesce(valued.valued_count, 0) end as valued_count,
    case when based.value_basis_code = 'internal' then valued.value_cny end as indicative_value_cny,
    case when based.value_basis_code = 'internal' then valued.lendable_cny end as lendable_cny,
    cast(based.cap_cny as decimal(24, 2)) as internal_value_cap_cny,
    case when based.value_basis_code = 'internal' then coalesce(valued.is_value_placeholder, true) end
        as is_value_placeholder
from based
cross join {{ ref('dim_run') }} as run
left join alerts
    on based.enterprise_id = alerts.enterprise_id and based.pledge_no = alerts.pledge_no
left join valued
    on based.enterprise_id = valued.enterprise_id and based.pledge_no = valued.pledge_no
