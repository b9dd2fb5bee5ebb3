-- Every condition of the programme for every filed loan, as of the day of the loan: met, unmet, unknown (the rule's
-- figure was not found, or the loan's is not known) or manual (no feed decides it). All first and last days are
-- inside.
with grade as (
    select
        rulebook_code,
        version,
        min(loan_cap_cny) as lowest_cap_cny
    from {{ ref('pool_grade') }}
    group by rulebook_code, version
),

loan as (
    select
        filing.*,
        exposure.before_cny + filing.loan_amount_cny as live_cny,
        listed.list_state_code,
        stopped.stop_state_code,
        grade.lowest_cap_cny
    from {{ ref('int_pool__filing') }} as filing
    inner join {{ ref('int_pool__exposure') }} as exposure
        on
            filing.rulebook_code = exposure.rulebook_code
            and filing.bank_code = exposure.bank_code
            and filing.loan_no = exposure.loan_no
    inner join {{ ref('int_pool__listed') }} as listed
        on
            filing.rulebook_code = listed.rulebook_code
            and filing.bank_code = listed.bank_code
            and filing.loan_no = listed.loan_no
    left join {{ ref('int_pool__stop') }} as stopped
        on
            filing.rulebook_code = stopped.rulebook_code
            and filing.version = stopped.version
            and filing.bank_code = stopped.bank_code
            and filing.granted_date > stopped.month_end_date
            and coalesce(filing.granted_date <= stopped.next_month_end_date, true)
    left join grade
        on filing.rulebook_code = grade.rulebook_code and filing.version = grade.version
),

held as (
    select
        loan.enterprise_id,
        loan.rulebook_code,
        loan.version,
        loan.bank_code,
        loan.loan_no,
        loan.list_state_code,
        loan.stop_state_code,
        rules.condition_code,
        rules.order_no,
        rules.threshold,
        rules.unit_code,
        rules.clause,
        rules.authority,
        rules.is_verified,
        case rules.condition_code
            when 'book_open' then loan.filing_date <= loan.filed_to_date
            when 'loan_cap'
                then
                    case
                        when loan.loan_amount_cny > rules.threshold then false
                        when loan.loan_amount_cny <= coalesce(loan.lowest_cap_cny, rules.threshold) then true
                    end
            when 'firm_cap' then loan.live_cny <= rules.threshold
            when
                'term_cap'
                then loan.due_date <= {{ add_months('loan.granted_date', whole_number('rules.threshold')) }}
            when 'unsecured' then loan.guarantee_code = 'unsecured'
            when 'disbursed_first' then loan.granted_date <= loan.filing_date
            when 'filing_term'
                then loan.filing_date <= {{ add_days('loan.granted_date', whole_number('rules.threshold')) }}
            when 'one_programme' then loan.earlier_programme_count = 0
        end as is_held,
        cast(
            case rules.condition_code
                when 'loan_cap' then loan.loan_amount_cny
                when 'firm_cap' then loan.live_cny
                when 'filing_term' then {{ days_between('loan.granted_date', 'loan.filing_date') }}
            end as decimal(28, 6)
        ) as check_value
    from loan
    inner join {{ ref('pool_condition') }} as rules
        on loan.rulebook_code = rules.rulebook_code and loan.version = rules.version
)

select
    enterprise_id,
    rulebook_code,
    version,
    bank_code,
    loan_no,
    condition_code,
    order_no,
    case
        when condition_code = 'on_list' then list_state_code
        when condition_code = 'bank_not_paused'
            then
                case
                    when stop_state_code = 'stop' then 'unmet'
                    when stop_state_code in ('normal', 'warn') then 'met'
                    else 'unknown'
                end
        when condition_code in ('revenue_cap', 'collateral_cap', 'guarantor_not_paused') then 'manual'
        when is_held then 'met'
        when not is_held then 'unmet'
        else 'unknown'
    end as state_code,
    check_value,
    threshold,
    unit_code,
    clause,
    authority,
    is_verified
from held
