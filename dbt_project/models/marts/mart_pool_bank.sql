-- Each bank in each programme and book: the newest state of the stop-rule monitor, what the pool reserved, paid and
-- got back for its loans, and what is left of the programme's budget of the year. Without a list of claims the last
-- are not known. Kept here: no bank sees another's.
with booked as (
    select
        entry.rulebook_code,
        entry.version,
        entry.bank_code,
        -sum(case when entry.entry_code = 'reserved' then entry.amount_cny else 0 end) as reserved_cny,
        -sum(case when entry.entry_code = 'borne' then entry.amount_cny else 0 end) as paid_cny,
        -sum(
            case
                when
                    entry.entry_code = 'borne'
                    and {{ year_of('entry.entry_date') }} = {{ year_of('run.business_date') }}
                    then entry.amount_cny
                else 0
            end
        ) as paid_year_cny,
        sum(case when entry.entry_code = 'recovered' then entry.amount_cny else 0 end) as recovered_cny
    from {{ ref('int_pool__entry') }} as entry
    cross join {{ ref('dim_run') }} as run
    where entry.is_pool
    group by entry.rulebook_code, entry.version, entry.bank_code
),

filed as (
    select
        filing.rulebook_code,
        filing.version,
        filing.bank_code,
        cast(count(*) as integer) as filed_count,
        sum(exposure.balance_cny) as live_balance_cny
    from {{ ref('int_pool__filing') }} as filing
    inner join {{ ref('int_pool__exposure') }} as exposure
        on
            filing.rulebook_code = exposure.rulebook_code
            and filing.bank_code = exposure.bank_code
            and filing.loan_no = exposure.loan_no
    group by filing.rulebook_code, filing.version, filing.bank_code
),

budget as (
    select
        rulebook_code,
        version,
        limit_value as year_budget_cny,
        authority as budget_authority
    from {{ ref('pool_limit') }}
    where limit_code = 'year_budget'
),

paid as (
    select
        rulebook_code,
        version,
        sum(paid_year_cny) as programme_paid_year_cny
    from booked
    group by rulebook_code, version
)

select
    run.business_date,
    filed.rulebook_code,
    filed.version,
    filed.bank_code,
    filed.filed_count,
    cast(filed.live_balance_cny as decimal(18, 2)) as live_balance_cny,
    stopped.month_end_date,
    coalesce(stopped.stop_state_code, 'unknown') as stop_state_code,
    measured.loss_to_filed_pct,
    measured.overdue_pct,
    measured.npl_pct,
    stopped.stop_headroom_cny,
    {% for sum in ['booked.reserved_cny', 'booked.paid_cny', 'booked.paid_year_cny', 'booked.recovered_cny'] -%}
        case
            when claims.feed is not null then cast(coalesce({{ sum }}, 0) as decimal(18, 2))
        end as {{ sum.split('.')[1] }},
    {% endfor -%}
    case
        when claims.feed is not null then cast(coalesce(paid.programme_paid_year_cny, 0) as decimal(18, 2))
    end as programme_paid_year_cny,
    cast(budget.year_budget_cny as decimal(18, 2)) as year_budget_cny,
    case
        when claims.feed is not null
            then cast(budget.year_budget_cny - coalesce(paid.programme_paid_year_cny, 0) as decimal(18, 2))
    end as budget_headroom_cny,
    budget.budget_authority
from filed
cross join {{ ref('dim_run') }} as run
left join {{ ref('int_pool__claims_told') }} as claims
    on filed.bank_code is not null
left join {{ ref('int_pool__stop') }} as stopped
    on
        filed.rulebook_code = stopped.rulebook_code
        and filed.version = stopped.version
        and filed.bank_code = stopped.bank_code
        and stopped.next_month_end_date is null
left join {{ ref('int_pool__bank_month') }} as measured
    on
        stopped.rulebook_code = measured.rulebook_code
        and stopped.version = measured.version
        and stopped.bank_code = measured.bank_code
        and stopped.month_end_date = measured.month_end_date
left join booked
    on
        filed.rulebook_code = booked.rulebook_code
        and filed.version = booked.version
        and filed.bank_code = booked.bank_code
left join paid
    on filed.rulebook_code = paid.rulebook_code and filed.version = paid.version
left join budget
    on filed.rulebook_code = budget.rulebook_code and filed.version = budget.version
