-- Sums of each group at each month's end, one column a sum.
select
    grouped.month_end_date,
    grouped.dimension_code,
    grouped.group_code,
    {%- for sum in [
        'loan_balance_cny', 'guaranteed_balance_cny', 'ip_pledge_balance_cny', 'rated_balance_cny', 'balance_rate_sum',
        'new_loan_count', 'new_loan_cny', 'rated_new_cny', 'new_rate_sum', 'first_loan_count', 'first_loan_cny',
        'equity_count', 'equity_cny'
    ] %}
        coalesce(sum(firm.{{ sum }}), 0) as {{ sum }},
    {%- endfor %}
    count(*) as firm_count,
    count(case when firm.loan_balance_cny > 0 then 1 end) as borrower_count,
    count(case when firm.new_loan_count > 0 then 1 end) as new_borrower_count
from {{ ref('int_statistic__group') }} as grouped
left join {{ ref('int_statistic__firm_month') }} as firm
    on grouped.month_end_date = firm.month_end_date and grouped.enterprise_id = firm.enterprise_id
group by grouped.month_end_date, grouped.dimension_code, grouped.group_code
