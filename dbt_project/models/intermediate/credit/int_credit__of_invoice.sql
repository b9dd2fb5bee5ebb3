-- What invoices tell of each enterprise on each observation date: twelve whole months, and those before them.
{%- set thousands = 'cast(amount * 0.001 as decimal(14, 3))' %}
{%- set sales_squared = product('sales_12m', 'sales_12m') %}
{%- set variance = safe_ratio(
    'greatest(12000000 * squares_12m - ' ~ sales_squared ~ ', 0)', sales_squared, 'decimal(28, 12)'
) %}
with monthly as (
    select
        enterprise_id,
        observation_date,
        evidence_code,
        event_date,
        max(from_3m_date) as from_3m_date,
        max(from_12m_date) as from_12m_date,
        max(from_15m_date) as from_15m_date,
        max(from_24m_date) as from_24m_date,
        cast(sum(amount) as decimal(28, 6)) as amount,
        cast(sum(item_count) as bigint) as item_count
    from (
        {{ known_evidence(['sales', 'sales_red', 'sales_void', 'purchases']) }}
    ) as known
    group by enterprise_id, observation_date, evidence_code, event_date
),

summed as (
    select
        enterprise_id,
        observation_date,
        min(event_date) as first_month,
        max(from_12m_date) as from_12m_date,
        max(from_24m_date) as from_24m_date,
        max(case when evidence_code = 'sales' then event_date end) as last_month,
        {{ evidence_sum('sales', 'amount', 'from_12m_date') }} as sales_12m,
        {{ evidence_sum('sales', 'amount', 'from_24m_date', 'from_12m_date') }} as sales_before_12m,
        {{ evidence_sum('sales', 'amount', 'from_3m_date') }} as sales_3m,
        {{ evidence_sum('sales', 'amount', 'from_15m_date', 'from_12m_date') }} as sales_3m_year_ago,
        {{ evidence_sum('sales', 'item_count', 'from_12m_date') }} as sale_count,
        {{ evidence_sum('sales_red', 'item_count', 'from_12m_date') }} as red_count,
        {{ evidence_sum('sales_void', 'item_count', 'from_12m_date') }} as void_count,
        {{ evidence_sum('purchases', 'amount', 'from_12m_date') }} as purchases_12m,
        count(case when evidence_code = 'sales' and amount > 0 and event_date >= from_12m_date then 1 end)
            as active_months,
        -- in thousands, so that a square has room
        sum(
            case
                when evidence_code = 'sales' and event_date >= from_12m_date
                    then {{ product(thousands, thousands) }}
            end
        ) as squares_12m
    from monthly
    group by enterprise_id, observation_date
)

select
    enterprise_id,
    observation_date,
    last_month as evidence_date,
    cast(coalesce(sales_12m, 0) as decimal(28, 6)) as sales_12m,
    cast(coalesce(purchases_12m, 0) as decimal(28, 6)) as purchases_12m,
    cast(active_months as decimal(28, 6)) as active_months_12m,
    case
        when first_month < from_24m_date and sales_before_12m > 0
            then {{ safe_ratio(
                'coalesce(sales_12m, 0) - sales_before_12m', 'sales_before_12m', 'decimal(28, 6)', 100,
            ) }}
    end as sales_growth_pct,
    case
        when first_month < from_12m_date and sales_3m_year_ago > 0
            then {{ safe_ratio(
                'coalesce(sales_3m, 0) - sales_3m_year_ago', 'sales_3m_year_ago', 'decimal(28, 6)', 100,
            ) }}
    end as sales_recent_growth_pct,
    case
        when sales_12m > 0
            then {{ decimal_of_double('100 * sqrt(' ~ variance ~ ')', 'decimal(28, 6)') }}
    end as sales_variation_pct,
    {{ safe_ratio('sales_12m', 'sale_count', 'decimal(28, 6)') }} as sales_ticket_cny,
    {{ safe_ratio('coalesce(red_count, 0)', 'sale_count', 'decimal(28, 6)', 100) }} as sales_red_pct,
    {{ safe_ratio(
        'coalesce(void_count, 0)', 'coalesce(sale_count, 0) + coalesce(void_count, 0)', 'decimal(28, 6)', 100,
    ) }} as sales_void_pct,
    case
        when sales_12m > 0 then {{ safe_ratio('coalesce(purchases_12m, 0)', 'sales_12m', 'decimal(28, 6)', 100) }}
    end as purchases_to_sales_pct
from summed
