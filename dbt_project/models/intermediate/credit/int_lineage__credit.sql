-- Source records that the credit assessment may look at: of each enterprise all that a feed sent, as it was known on
-- any day. Invoices and patents are in sets of their own.
{{ config(materialized='view') }}
{%- set feeds = {
    'tax/vat_return': 'stg_tax__vat_return_version',
    'tax/cit_return': 'stg_tax__cit_return_version',
    'tax/credit_rating': 'stg_tax__credit_rating',
    'tax/arrears': 'stg_tax__arrears_version',
    'social/insurance_headcount': 'stg_social__insurance_headcount_version',
    'registry/change': 'stg_registry__change_version',
    'registry/abnormal_operation': 'stg_registry__abnormal_operation_version',
    'credit/admin_penalty': 'int_credit__penalty',
    'credit/public_grade': 'stg_credit__public_grade',
    'credit/dishonest_debtor': 'stg_credit__dishonest_debtor_version',
    'finance/loan_filing': 'stg_finance__loan_filing_version',
} %}
{%- for feed, model in feeds.items() %}
    select
        enterprise_id,
        'credit' as source_set,
        '{{ feed }}' as item,
        record_id
    from {{ ref(model) }}
    where enterprise_id is not null{{ " and insurance_code = 'pension'" if feed == 'social/insurance_headcount' }}
    union all
{%- endfor %}
select
    loan.enterprise_id,
    'credit' as source_set,
    'finance/loan_balance' as item,
    balance.record_id
from {{ ref('stg_finance__loan_balance_version') }} as balance
inner join {{ ref('int_credit__loan') }} as loan
    on balance.bank_code = loan.bank_code and balance.loan_no = loan.loan_no
where loan.enterprise_id is not null
