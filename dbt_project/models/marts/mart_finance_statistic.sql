-- Statistics of technology finance: each figure of each group at each month's end. `is_additive`: it may be added over
-- the groups of its dimension, which lists and their union never are. A kind of finance that no list told of in a month
-- has no figures of it. Kept here: figures of few enterprises show them.
{%- set ratios = {
    'loan_share_pct': ('borrower_count', 'firm_count', 100),
    'balance_rate_pct': ('balance_rate_sum', 'rated_balance_cny', 1),
    'new_rate_pct': ('new_rate_sum', 'rated_new_cny', 1),
    'guarantee_fee_pct': ('fee_sum', 'rated_liability_cny', 1),
} %}
{%- set sums = [
    'firm_count', 'borrower_count', 'loan_balance_cny', 'guaranteed_balance_cny', 'ip_pledge_balance_cny',
    'new_loan_count', 'new_loan_cny', 'new_borrower_count', 'first_loan_count', 'first_loan_cny', 'equity_count',
    'equity_cny', 'bond_issuer_count', 'bond_balance_cny', 'new_bond_count', 'new_bond_cny', 'insured_count',
    'insurance_cover_cny', 'premium_cny', 'insurance_claim_cny', 'guaranteed_count', 'guarantee_liability_cny',
    'new_guarantee_cny', 'compensated_cny', 'served_count',
] %}
{%- set told = {'bond': 'has_bonds', 'insurance': 'has_insurance', 'guarantee': 'has_guarantees'} %}
select
    run.business_date,
    summed.month_end_date,
    summed.dimension_code,
    summed.group_code,
    figure.figure_code,
    cast(
        case
            {%- for source, has in told.items() %}
                when figure.source_code = '{{ source }}' and not month.{{ has }} then null
            {%- endfor %}
            {%- for sum in sums %}
                when figure.figure_code = '{{ sum }}' then cast(summed.{{ sum }} as decimal(28, 6))
            {%- endfor %}
            {%- for code, (part, whole, times) in ratios.items() %}
                when figure.figure_code = '{{ code }}' then {{ safe_ratio(
                    'summed.' ~ part, 'summed.' ~ whole, 'decimal(28, 6)', times=times
                ) }}
            {%- endfor %}
        end as decimal(28, 6)
    ) as figure_value,
    figure.unit_code,
    figure.flow_code,
    figure.is_additive and summed.dimension_code in ('stage', 'industry', 'district') as is_additive,
    figure.is_additive_over_months,
    month.bank_count
from {{ ref('int_statistic__sum') }} as summed
cross join {{ ref('statistic_figure') }} as figure
cross join {{ ref('dim_run') }} as run
inner join {{ ref('int_statistic__month') }} as month
    on summed.month_end_date = month.month_end_date
where summed.dimension_code <> 'all' or not figure.needs_list
