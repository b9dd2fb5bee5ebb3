-- Sums of each group at each month's end, one column a sum; counts of enterprises with each kind of finance or any.
{%- set lent = [
    'loan_balance_cny', 'guaranteed_balance_cny', 'ip_pledge_balance_cny', 'rated_balance_cny', 'balance_rate_sum',
    'new_loan_count', 'new_loan_cny', 'rated_new_cny', 'new_rate_sum', 'first_loan_count', 'first_loan_cny',
    'equity_count', 'equity_cny'
] %}
{%- set others = [
    'bond_balance_cny', 'new_bond_count', 'new_bond_cny', 'insurance_cover_cny', 'premium_cny', 'insurance_claim_cny',
    'guarantee_liability_cny', 'new_guarantee_cny', 'compensated_cny', 'rated_liability_cny', 'fee_sum'
] %}
{%- set counts = {
    'borrower_count': 'firm.loan_balance_cny',
    'new_borrower_count': 'firm.new_loan_count',
    'bond_issuer_count': 'other.bond_balance_cny',
    'insured_count': 'other.insurance_cover_cny',
    'guaranteed_count': 'other.guarantee_liability_cny',
} %}
select
    grouped.month_end_date,
    grouped.dimension_code,
    grouped.group_code,
    {%- for sum in lent %}
        coalesce(sum(firm.{{ sum }}), 0) as {{ sum }},
    {%- endfor %}
    {%- for sum in others %}
        coalesce(sum(other.{{ sum }}), 0) as {{ sum }},
    {%- endfor %}
    {%- for count, figure in counts.items() %}
        count(case when {{ figure }} > 0 then 1 end) as {{ count }},
    {%- endfor %}
    count(
        case
            when
                firm.loan_balance_cny > 0 or other.bond_balance_cny > 0 or other.insurance_cover_cny > 0
                or other.guarantee_liability_cny > 0
                then 1
        end
    ) as served_count,
    count(*) as firm_count
from {{ ref('int_statistic__group') }} as grouped
left join {{ ref('int_statistic__firm_month') }} as firm
    on grouped.month_end_date = firm.month_end_date and grouped.enterprise_id = firm.enterprise_id
left join {{ ref('int_statistic__instrument') }} as other
    on grouped.month_end_date = other.month_end_date and grouped.enterprise_id = other.enterprise_id
group by grouped.month_end_date, grouped.dimension_code, grouped.group_code
