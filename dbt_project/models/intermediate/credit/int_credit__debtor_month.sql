-- Each debtor at each bank and month's end, as known on the business date. A loan is non-performing when it is more
-- than 90 days overdue or classed substandard or worse; over 10 % of a debtor's debt in a bank non-performing makes
-- all of it so (Measures for risk classification of financial assets, decree 1 of 2023).
{%- set is_bad = "overdue_days > 90 or five_class_code in ('substandard', 'doubtful', 'loss')" %}
select
    enterprise_id,
    bank_code,
    data_date,
    cast(sum(balance_cny) as decimal(24, 2)) as balance_cny,
    max(overdue_days) as overdue_days,
    cast(coalesce(sum(case when {{ is_bad }} then balance_cny end), 0) as decimal(24, 2)) as non_performing_cny,
    coalesce(sum(case when {{ is_bad }} then balance_cny end) * 10 > sum(balance_cny), false) as is_in_default,
    max(case when overdue_days > 90 then overdue_days end) as over_90_days
from {{ ref('int_credit__loan_month') }}
where known_to_date is null
group by enterprise_id, bank_code, data_date
