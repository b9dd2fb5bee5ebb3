-- What tax returns, ratings and insurance tell of each enterprise on each observation date. Persons insured are means
-- of the months that are known: the newest month comes weeks after its end, and a sum would fall by a third without it.
-- For the same reason growth of sales is that of the years up to a month ago; who returns nothing any more still falls.
{%- set month_ago = add_months(add_days('observation_date', 1), -1) %}
{%- set year_before, two_before = add_months('from_12m_date', -1), add_months('from_24m_date', -1) %}
with summed as (
    select
        enterprise_id,
        observation_date,
        max(event_date) as evidence_date,
        {{ evidence_sum('vat_sales', 'amount', 'from_12m_date') }} as vat_sales_12m,
        {{ evidence_sum('vat_sales', 'amount', year_before, month_ago) }} as vat_sales_year,
        {{ evidence_sum('vat_sales', 'amount', two_before, year_before) }} as vat_sales_before,
        {{ evidence_sum('vat_sales', 'item_count', 'from_24m_date') }} as vat_returns_24m,
        {{ evidence_sum('vat_tax', 'amount', 'from_12m_date') }} as vat_tax_12m,
        {{ evidence_sum('vat_late', 'item_count', 'from_24m_date') }} as vat_late_24m,
        count(case when evidence_code = 'vat_sales' and amount <= 0 and event_date >= from_12m_date then 1 end)
            as vat_zero_12m,
        min(case when evidence_code = 'tax_level' and event_date >= from_36m_date then amount end) as tax_level_worst,
        {{ evidence_sum('insured', 'amount', 'from_3m_date') }} as insured_3m,
        {{ evidence_sum('insured', 'amount', 'from_15m_date', 'from_12m_date') }} as insured_3m_year_ago,
        {{ evidence_sum('insured', 'item_count', 'from_12m_date') }} as insured_months,
        {%- for name, months in {'months_3m': [3, 2, 1, none], 'months_3m_year_ago': [15, 14, 13, 12]}.items() %}
        {%- for month in range(3) %}
                {{ '+ ' if month }}max(
                    case
                        when
                            evidence_code = 'insured' and event_date >= from_{{ months[month] }}m_date
                            {{- ' and event_date < from_' ~ months[month + 1] ~ 'm_date' if months[month + 1] }}
                            then 1
                        else 0
                    end
                )
            {%- endfor %} as {{ name }},
        {%- endfor %}
        {{ evidence_sum('insured_unpaid', 'item_count', 'from_12m_date') }} as insured_unpaid
    from (
        {{ known_evidence(['vat_sales', 'vat_tax', 'vat_late', 'tax_level', 'insured', 'insured_unpaid']) }}
    ) as known
    group by enterprise_id, observation_date
),

newest as (
    select
        enterprise_id,
        observation_date,
        max(evidence_date) as evidence_date,
        max(case when evidence_code = 'tax_level' then amount_min end) as tax_level,
        max(case when evidence_code = 'insured' then amount end) as insured_count,
        max(case when evidence_code = 'cit_revenue' then amount_max end) as cit_revenue,
        max(case when evidence_code = 'cit_profit' then amount_max end) as cit_profit,
        max(case when evidence_code = 'cit_assets' then amount_max end) as cit_assets_cny
    from {{ ref('int_credit__latest') }}
    where evidence_code in ('tax_level', 'insured', 'cit_revenue', 'cit_profit', 'cit_assets')
    group by enterprise_id, observation_date
)

select
    summed.enterprise_id,
    summed.observation_date,
    greatest(summed.evidence_date, coalesce(newest.evidence_date, summed.evidence_date)) as evidence_date,
    summed.vat_sales_12m,
    case
        when summed.vat_sales_before > 0
            then {{ safe_ratio(
                'coalesce(summed.vat_sales_year, 0) - summed.vat_sales_before', 'summed.vat_sales_before',
                'decimal(28, 6)', 100,
            ) }}
    end as vat_sales_growth_pct,
    summed.vat_tax_12m,
    cast(case when summed.vat_returns_24m > 0 then coalesce(summed.vat_late_24m, 0) end as decimal(28, 6))
        as vat_late_24m,
    cast(case when summed.vat_returns_24m > 0 then summed.vat_zero_12m end as decimal(28, 6)) as vat_zero_12m,
    newest.tax_level,
    summed.tax_level_worst,
    newest.insured_count,
    case
        when summed.insured_3m_year_ago > 0 and summed.months_3m > 0
            then {{ safe_ratio(
                product('summed.insured_3m', 'summed.months_3m_year_ago') ~ ' - '
                ~ product('summed.insured_3m_year_ago', 'summed.months_3m'),
                product('summed.insured_3m_year_ago', 'summed.months_3m'), 'decimal(28, 6)', 100,
            ) }}
    end as insured_growth_pct,
    cast(case when summed.insured_months > 0 then coalesce(summed.insured_unpaid, 0) end as decimal(28, 6))
        as insured_unpaid_12m,
    {{ safe_ratio('newest.cit_profit', 'newest.cit_revenue', 'decimal(28, 6)', 100) }} as cit_margin_pct,
    newest.cit_assets_cny
from summed
left join newest
    on summed.enterprise_id = newest.enterprise_id and summed.observation_date = newest.observation_date
