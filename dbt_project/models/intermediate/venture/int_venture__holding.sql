-- Each registered investment with the fund that made it, what is left of it, and whether it should have been sold. The
-- fund is found by its number, else by the investor's name if just one fund bears it. Numbers are compared without the
-- zeros that spreadsheets take away. Exits of an unknown share leave all of it, unless their kind ends the holding.
with fund_names as (
    select
        fund_name,
        min(fund_no) as fund_no,
        count(*) as bearers
    from {{ ref('stg_innovation__venture_fund') }}
    group by fund_name
),

kinds as (
    select
        rules.exit_kind_code,
        rules.ends_holding
    from {{ ref('venture_exit_rule') }} as rules
    inner join {{ ref('int_rulebook__effective') }} as effective
        on rules.rulebook_code = effective.rulebook_code and rules.version = effective.version
),

left_parts as (
    select
        {{ without_zeros('departure.record_no') }} as record_key,
        cast(count(*) as integer) as exit_count,
        max(departure.exit_date) as last_exit_date,
        sum(departure.exited_share_pct) as exited_pct,
        max(case when kinds.ends_holding then 1 else 0 end) as is_ended,
        sum(case when departure.currency_code = 'CNY' then departure.proceeds_amount end) as proceeds_cny
    from {{ ref('stg_innovation__venture_exit') }} as departure
    left join kinds
        on departure.exit_kind_code = kinds.exit_kind_code
    group by {{ without_zeros('departure.record_no') }}
),

held as (
    select
        venture.*,
        run.business_date,
        coalesce(numbered.fund_no, fund_names.fund_no) as found_fund_no,
        case when numbered.fund_no is not null then 'number' when fund_names.fund_no is not null then 'name' end
            as fund_linked_by,
        coalesce(left_parts.exit_count, 0) as exit_count,
        left_parts.last_exit_date,
        left_parts.proceeds_cny,
        case
            when left_parts.is_ended = 1 then 100
            else least(coalesce(left_parts.exited_pct, 0), 100)
        end as exited_pct,
        substring(enterprise.industry_code, 1, 2) as industry_division_code
    from {{ ref('stg_innovation__venture_investment') }} as venture
    cross join {{ ref('dim_run') }} as run
    left join {{ ref('stg_innovation__venture_fund') }} as numbered
        on venture.fund_no = numbered.fund_no
    left join fund_names
        on venture.investor_name = fund_names.fund_name and fund_names.bearers = 1
    left join left_parts
        on {{ without_zeros('venture.record_no') }} = left_parts.record_key
    left join {{ ref('dim_enterprise') }} as enterprise
        on venture.enterprise_id = enterprise.enterprise_id
)

select
    held.enterprise_id,
    held.record_no,
    held.investor_name,
    held.found_fund_no as fund_no,
    held.fund_linked_by,
    fund.fund_name,
    fund.manager_no,
    fund.manager_name,
    fund.paid_in_cny,
    fund.term_until_date,
    held.round_code,
    case when held.currency_code = 'CNY' then held.investment_amount end as amount_cny,
    held.received_date,
    held.agreed_exit_date,
    held.exit_count,
    cast(held.exited_pct as decimal(9, 4)) as exited_pct,
    held.last_exit_date,
    cast(held.proceeds_cny as decimal(18, 2)) as proceeds_cny,
    case
        when held.exited_pct >= 100 then 'exited'
        when held.exit_count > 0 then 'partly_exited'
        else 'held'
    end as holding_state_code,
    case
        when held.currency_code = 'CNY'
            then {{ safe_ratio(product('held.investment_amount', '100 - held.exited_pct'), '100', 'decimal(18, 2)') }}
    end as left_cost_cny,
    case
        when held.exited_pct < 100 and held.agreed_exit_date < held.business_date
            then cast({{ days_between('held.agreed_exit_date', 'held.business_date') }} as integer)
    end as exit_overdue_days,
    case
        when held.exited_pct < 100 and fund.term_until_date < held.business_date
            then cast({{ days_between('fund.term_until_date', 'held.business_date') }} as integer)
    end as fund_overdue_days,
    held.industry_division_code,
    held.record_id,
    fund.record_id as fund_record_id
from held
left join {{ ref('stg_innovation__venture_fund') }} as fund
    on held.found_fund_no = fund.fund_no
