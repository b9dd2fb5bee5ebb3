-- What characteristics are made of: dated facts of enterprises, with the days on which each was known. An arrival
-- without a date is known on the business date only. Large feeds are added up by month.
with facts as (
    {%- for code, direction, amount, count in [
        ('sales', 'sale', 'net_cny', 'valid_count'),
        ('sales_red', 'sale', 'cast(0 as decimal(24, 2))', 'red_letter_count'),
        ('sales_void', 'sale', 'cast(0 as decimal(24, 2))', 'void_count'),
        ('purchases', 'purchase', 'net_cny', 'valid_count'),
    ] %}
        {{ credit_facts(
        ref('int_credit__invoice_month'), code, 'month_end_date', amount, count, known_to='cast(null as date)',
        only="direction_code = '" ~ direction ~ "'" ~ (' and ' ~ count ~ ' > 0' if code != 'purchases'),
    ) }}
        union all
    {%- endfor %}
    {{ credit_facts(
        ref('stg_tax__vat_return_version'), 'vat_sales', 'period_end_date',
        'coalesce(standard_sales_cny, 0) + coalesce(simplified_sales_cny, 0) + coalesce(export_sales_cny, 0)'
        ~ ' + coalesce(exempt_sales_cny, 0)',
    ) }}
    union all
    {{ credit_facts(ref('stg_tax__vat_return_version'), 'vat_tax', 'period_end_date', 'tax_payable_cny') }}
    union all
    {{ credit_facts(
        ref('stg_tax__vat_return_version'), 'vat_late', 'period_end_date', '0', only='first_submitted_date > due_date',
    ) }}
    union all
    {{ credit_facts(
        ref('stg_tax__cit_return_version'), 'cit_revenue', 'submitted_date', 'operating_revenue_cny',
    ) }}
    union all
    {{ credit_facts(ref('stg_tax__cit_return_version'), 'cit_profit', 'submitted_date', 'total_profit_cny') }}
    union all
    {{ credit_facts(ref('stg_tax__cit_return_version'), 'cit_assets', 'submitted_date', 'total_assets_cny') }}
    union all
    {{ credit_facts(
        ref('stg_tax__credit_rating'), 'tax_level', 'known_date',
        "case level_code when 'A' then 4 when 'B' then 3 when 'M' then 2 when 'C' then 1 when 'D' then 0 end",
        known_from='greatest(as_of_date, known_date)', known_to='cast(null as date)',
    ) }}
    union all
    {{ credit_facts(ref('stg_tax__arrears_version'), 'arrears', 'announced_date', 'balance_cny') }}
    union all
    {{ credit_facts(
        ref('stg_social__insurance_headcount_version'), 'insured', month_end('due_month'), 'insured_count',
        only="insurance_code = 'pension'",
    ) }}
    union all
    {{ credit_facts(
        ref('stg_social__insurance_headcount_version'), 'insured_unpaid', month_end('due_month'), '0',
        only="insurance_code = 'pension' and payment_status_code = 'in_arrears'",
    ) }}
    {%- for item in ['legal_person', 'capital', 'address'] %}
        union all
        {{ credit_facts(
        ref('int_credit__registry_change'), 'changed_' ~ item, 'change_date', '0',
        only="change_item_code = '" ~ item ~ "'",
    ) }}
    {%- endfor %}
    union all
    {{ credit_facts(ref('stg_registry__abnormal_operation_version'), 'abnormal', 'listed_date', '0') }}
    union all
    {{ credit_facts(
        ref('int_credit__penalty'), 'penalty', 'decision_date', 'coalesce(fine_cny, 0)',
        known_from='as_of_date', known_to='cast(null as date)',
    ) }}
    union all
    {{ credit_facts(ref('stg_credit__dishonest_debtor_version'), 'dishonest', 'published_date', '0') }}
    union all
    {{ credit_facts(ref('int_credit__loan_month'), 'loan_balance', 'data_date', 'balance_cny', party='bank_code') }}
    union all
    {{ credit_facts(ref('int_credit__loan_month'), 'loan_amount', 'data_date', 'loan_amount_cny', party='bank_code') }}
    union all
    {{ credit_facts(ref('int_credit__loan_month'), 'loan_overdue', 'data_date', 'overdue_days', party='bank_code') }}
    union all
    {{ credit_facts(ref('int_credit__patent'), 'patent', 'published_date', '0', known_to='cast(null as date)') }}
)

select
    facts.enterprise_id,
    facts.evidence_code,
    facts.event_date,
    facts.party_code,
    facts.amount,
    facts.item_count,
    coalesce(facts.known_from_date, run.business_date) as known_from_date,
    facts.known_to_date
from facts
cross join {{ ref('dim_run') }} as run
where facts.event_date is not null and facts.amount is not null
