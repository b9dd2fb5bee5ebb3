-- Which feeds know an enterprise: one row per enterprise and feed, and one of the records that say so. A new feed that
-- names enterprises adds one line. A row with an older number than the USCC counts for the enterprise that linking
-- found by it, and says nothing of that enterprise's own identifier.
{%- set feeds = {
    'credit/admin_penalty': ref('stg_credit__admin_penalty'),
    'credit/dishonest_debtor': ref('stg_credit__dishonest_debtor'),
    'credit/honour_list': ref('stg_credit__honour_list'),
    'credit/public_grade': ref('stg_credit__public_grade'),
    'finance/bond': ref('stg_finance__bond'),
    'finance/compensation_claim': ref('stg_finance__compensation_claim'),
    'finance/consent': ref('stg_finance__consent'),
    'finance/financing_demand': ref('stg_finance__financing_demand'),
    'finance/guarantee': ref('stg_finance__guarantee'),
    'finance/insurance_policy': ref('stg_finance__insurance_policy'),
    'finance/loan_filing': ref('stg_finance__loan_filing'),
    'finance/objection': ref('stg_finance__objection'),
    'innovation/declaration': ref('stg_innovation__declaration'),
    'innovation/gradient_list': ref('stg_innovation__gradient_list'),
    'innovation/hte_certificate': ref('stg_innovation__hte_certificate'),
    'innovation/programme': ref('stg_innovation__programme'),
    'innovation/talent_team': ref('stg_innovation__talent_team'),
    'innovation/tech_contract': ref('stg_innovation__tech_contract'),
    'innovation/venture_exit': ref('stg_innovation__venture_exit'),
    'innovation/venture_investment': ref('stg_innovation__venture_investment'),
    'innovation/workstation': ref('stg_innovation__workstation'),
    'registry/abnormal_operation': ref('stg_registry__abnormal_operation'),
    'registry/annual_report': ref('stg_registry__annual_report'),
    'registry/change': ref('stg_registry__change'),
    'registry/enterprise': ref('stg_registry__enterprise'),
    'registry/serious_violation': ref('stg_registry__serious_violation'),
    'social/insurance_headcount': ref('stg_social__insurance_headcount'),
    'tax/arrears': ref('stg_tax__arrears'),
    'tax/cit_return': ref('stg_tax__cit_return'),
    'tax/credit_rating': ref('stg_tax__credit_rating'),
    'tax/rd_deduction': ref('stg_tax__rd_deduction'),
    'tax/vat_invoice': ref('stg_tax__vat_invoice'),
    'tax/vat_return': ref('stg_tax__vat_return'),
} %}
{%- set is_own = "(identifier_kind = 'uscc' or enterprise_id like identifier_kind || ':%')" %}
{%- for feed, rows in feeds.items() %}
    {%- set bureau, name = feed.split('/') %}
    select
        enterprise_id,
        '{{ feed }}' as feed,
        max(case when {{ is_own }} then uscc end) as uscc,
        max(case when {{ is_own }} then identifier_kind end) as identifier_kind,
        max(case when {{ is_own }} then has_valid_check_digit end) as has_valid_check_digit,
        min(record_id) as record_id
{%- if is_linked(bureau, name, ['enterprise_id']) %}
        from {{ rows }}
{%- else %}
        from (
            {{ coded_rows(feed, rows, ['uscc', 'identifier_kind', 'has_valid_check_digit', 'record_id']) }}
        ) as entry
{%- endif %}
    where enterprise_id is not null
    group by enterprise_id
{{ 'union all' if not loop.last }}
{%- endfor %}
