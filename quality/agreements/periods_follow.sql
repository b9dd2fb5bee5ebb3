-- id: periods_follow
-- table: landing.delivery
-- owner: team:data-platform
-- severity: block
-- reason:
--   zh: 上月参保的单位和有余额的贷款，本月也应在报送中
--   en: Employers and loans with a balance of one month are in what is sent of the next
-- apart: "employers or loans of the month before are missing from the newest month"
-- bounds:
--   - {most: 0.05}
-- fewest: 8
-- if_empty: passes
-- basis: "A segment is a feed, or a bank. Employers close and loans are paid back; the bound is ours."
with insured_month as (
    select
        due_month,
        lag(due_month) over (order by due_month) as month_before,
        row_number() over (order by due_month desc) as age
    from (
        select distinct due_month
        from staging.stg_social__insurance_headcount
        where due_month is not null
    ) as one
),

bank_month as (
    select
        bank_code,
        data_date,
        lag(data_date) over (partition by bank_code order by data_date) as date_before,
        row_number() over (partition by bank_code order by data_date desc) as age
    from (
        select distinct
            bank_code,
            data_date
        from staging.stg_finance__loan_balance
        where data_date is not null
    ) as one
)

select
    'social/insurance_headcount' as segment,
    before.enterprise_id as subject,
    before.insurance_code as item,
    bool_and(newest.enterprise_id is null) as is_apart
from insured_month
inner join staging.stg_social__insurance_headcount as before on insured_month.month_before = before.due_month
left join staging.stg_social__insurance_headcount as newest
    on
        insured_month.due_month = newest.due_month
        and before.enterprise_id = newest.enterprise_id
        and before.insurance_code is not distinct from newest.insurance_code
where insured_month.age = 1
group by before.enterprise_id, before.insurance_code
union all
select
    before.bank_code as segment,
    before.bank_code as subject,
    before.loan_no as item,
    bool_and(newest.loan_no is null) as is_apart
from bank_month
inner join staging.stg_finance__loan_balance as before
    on bank_month.bank_code = before.bank_code and bank_month.date_before = before.data_date
left join staging.stg_finance__loan_balance as newest
    on
        bank_month.bank_code = newest.bank_code
        and bank_month.data_date = newest.data_date
        and before.loan_no = newest.loan_no
where bank_month.age = 1 and before.balance_cny > 0
group by before.bank_code, before.loan_no
