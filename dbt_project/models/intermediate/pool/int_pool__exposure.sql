-- What each filed loan leaves open: on the day of the loan the filed balance of the enterprise over all banks before
-- it, and on the business date the balance of the loan itself. A balance is that of the bank's last month end; a loan
-- granted after it counts in full, and one that a later month no longer lists is settled. Before the first month end
-- that the bank sent, a loan counts in full until it is due.
with bank_month as (
    select
        bank_code,
        data_date,
        lead(data_date) over (partition by bank_code order by data_date nulls last) as next_date
    from (
        select
            bank_code,
            data_date
        from {{ ref('stg_finance__loan_balance') }}
        group by bank_code, data_date
    ) as sent
),

asked as (
    select
        loan.rulebook_code,
        loan.bank_code,
        loan.loan_no,
        other.bank_code as other_bank_code,
        other.loan_no as other_loan_no,
        other.loan_amount_cny,
        other.granted_date,
        other.due_date,
        loan.granted_date as on_date,
        false as is_current
    from {{ ref('int_pool__filing') }} as loan
    inner join {{ ref('int_pool__filing') }} as other
        on
            loan.enterprise_id = other.enterprise_id
            and loan.rulebook_code = other.rulebook_code
            and (
                loan.granted_date > other.granted_date
                or (
                    loan.granted_date = other.granted_date
                    and other.bank_code || '/' || other.loan_no < loan.bank_code || '/' || loan.loan_no
                )
            )
    union all
    select
        loan.rulebook_code,
        loan.bank_code,
        loan.loan_no,
        loan.bank_code as other_bank_code,
        loan.loan_no as other_loan_no,
        loan.loan_amount_cny,
        loan.granted_date,
        loan.due_date,
        run.business_date as on_date,
        true as is_current
    from {{ ref('int_pool__filing') }} as loan
    cross join {{ ref('dim_run') }} as run
),

counted as (
    select
        asked.rulebook_code,
        asked.bank_code,
        asked.loan_no,
        asked.is_current,
        case
            when bank_month.data_date is not null and bank_month.data_date >= asked.granted_date
                then coalesce(balance.balance_cny, 0)
            when bank_month.data_date is null and asked.due_date < asked.on_date then 0
            else asked.loan_amount_cny
        end as balance_cny
    from asked
    left join bank_month
        on
            asked.other_bank_code = bank_month.bank_code
            and asked.on_date >= bank_month.data_date
            and coalesce(asked.on_date < bank_month.next_date, true)
    left join {{ ref('stg_finance__loan_balance') }} as balance
        on
            asked.other_bank_code = balance.bank_code
            and asked.other_loan_no = balance.loan_no
            and bank_month.data_date = balance.data_date
)

select
    rulebook_code,
    bank_code,
    loan_no,
    cast(sum(case when is_current then 0 else balance_cny end) as decimal(18, 2)) as before_cny,
    cast(sum(case when is_current then balance_cny else 0 end) as decimal(18, 2)) as balance_cny
from counted
group by rulebook_code, bank_code, loan_no
