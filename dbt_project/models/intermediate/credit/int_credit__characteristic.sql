-- Credit characteristics of each enterprise on each observation date, as they were known then: one row per value. No
-- row is an unknown value. A value whose newest evidence is older than the limit of its characteristic is stale and
-- not used.
{%- set by_source = {
    ref('int_credit__of_invoice'): [
        'sales_12m', 'purchases_12m', 'active_months_12m', 'sales_growth_pct', 'sales_recent_growth_pct',
        'sales_variation_pct', 'sales_ticket_cny', 'sales_red_pct', 'sales_void_pct', 'purchases_to_sales_pct',
    ],
    ref('int_credit__silence'): ['silence_days', 'silence_longest_days'],
    ref('int_credit__customer'): ['customer_count', 'customer_top1_pct', 'customer_kept_pct'],
    ref('int_credit__of_tax'): [
        'vat_sales_12m', 'vat_sales_growth_pct', 'vat_tax_12m', 'vat_late_24m', 'vat_zero_12m', 'tax_level',
        'tax_level_worst', 'insured_count', 'insured_growth_pct', 'insured_unpaid_12m', 'cit_margin_pct',
        'cit_assets_cny',
    ],
    ref('int_credit__of_list'): [
        'age_months', 'legal_person_changes_24m', 'capital_changes_24m', 'address_changes_24m', 'abnormal_36m',
        'penalty_count_24m', 'penalty_cny_24m', 'dishonest_36m', 'arrears_24m', 'patent_count_36m',
    ],
    ref('int_credit__of_loan'): [
        'loan_balance_cny', 'lender_count', 'loan_used_pct', 'overdue_days', 'overdue_worst_days_24m',
    ],
    ref('int_credit__of_both'): ['vat_invoice_gap_pct'],
} %}
with told as (
    {%- for source, codes in by_source.items() %}
        {%- set outer = loop %}
    {%- for code in codes %}
            select
                enterprise_id,
                observation_date,
                '{{ code }}' as characteristic_code,
                cast({{ code }} as decimal(28, 6)) as characteristic_value,
                evidence_date
            from {{ source }}
            where {{ code }} is not null
    {{ 'union all' if not (outer.last and loop.last) }}
        {%- endfor %}
    {%- endfor %}
)

select
    told.enterprise_id,
    told.observation_date,
    told.characteristic_code,
    told.characteristic_value,
    told.evidence_date,
    coalesce({{ days_between('told.evidence_date', 'told.observation_date') }} > known.fresh_days, false) as is_stale
from told
inner join {{ ref('credit_characteristic') }} as known
    on told.characteristic_code = known.characteristic_code
