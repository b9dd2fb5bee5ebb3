-- How loans granted in one quarter fared: how many, and how many of their debtors defaulted at the bank within twelve
-- and twenty-four months. Null where the balances do not cover that time yet.
with covered as (
    select max(data_date) as covered_to_date
    from {{ ref('int_credit__debtor_month') }}
),

loans as (
    select
        loan.enterprise_id,
        loan.bank_code,
        loan.loan_no,
        loan.loan_amount_cny,
        loan.granted_date,
        {{ year_of('loan.granted_date') }} as granted_year,
        case
            when extract(month from loan.granted_date) <= 3 then 1
            when extract(month from loan.granted_date) <= 6 then 2
            when extract(month from loan.granted_date) <= 9 then 3
            else 4
        end as granted_quarter,
        defaulted.default_date,
        covered.covered_to_date
    from {{ ref('int_credit__loan') }} as loan
    cross join covered
    left join {{ ref('int_credit__default') }} as defaulted
        on
            loan.enterprise_id = defaulted.enterprise_id
            and loan.bank_code = defaulted.bank_code
            and loan.granted_date < defaulted.default_date
    where loan.granted_date is not null
)

select
    granted_year,
    granted_quarter,
    count(*) as loan_count,
    {%- for months in [12, 24] %}
        case
            when max({{ add_months('granted_date', months) }}) <= max(covered_to_date)
                then count(case when default_date <= {{ add_months('granted_date', months) }} then 1 end)
        end as default_count_{{ months }}m,
    {%- endfor %}
    cast(sum(loan_amount_cny) as decimal(24, 2)) as loan_amount_cny
from loans
group by granted_year, granted_quarter
