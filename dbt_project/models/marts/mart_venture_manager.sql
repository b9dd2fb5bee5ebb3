-- Managers of venture-capital funds: their funds, what these hold in the city, and warnings. A fund that does not give
-- the manager's number takes that of another fund of the name; a manager without a number is told by its name. An
-- enterprise that two funds of a manager hold counts once, so it is counted here anew.
with numbered as (
    select
        manager_name,
        max(manager_no) as manager_no
    from {{ ref('int_venture__fund') }}
    group by manager_name
),

funds as (
    select
        coalesce(fund.manager_no, numbered.manager_no, fund.manager_name) as manager_key,
        fund.fund_no,
        fund.manager_no,
        fund.manager_name,
        fund.fund_state_code,
        fund.committed_cny
    from {{ ref('int_venture__fund') }} as fund
    left join numbered
        on fund.manager_name = numbered.manager_name
),

managed as (
    select
        manager_key,
        max(manager_no) as manager_no,
        max(manager_name) as manager_name,
        cast(count(*) as integer) as fund_count,
        cast(count(case when fund_state_code <> 'liquidated' then 1 end) as integer) as live_fund_count,
        cast(sum(committed_cny) as decimal(18, 2)) as committed_cny
    from funds
    group by manager_key
),

invested as (
    select
        funds.manager_key,
        cast(count(distinct holding.enterprise_id) as integer) as enterprise_count,
        cast(count(case when holding.holding_state_code <> 'exited' then 1 end) as integer) as open_count,
        cast(sum(holding.exit_count) as integer) as exit_count,
        cast(sum(holding.left_cost_cny) as decimal(18, 2)) as left_cost_cny
    from funds
    inner join {{ ref('int_venture__holding') }} as holding
        on funds.fund_no = holding.fund_no
    group by funds.manager_key
),

warned as (
    select
        funds.manager_key,
        cast(count(*) as integer) as warning_count
    from funds
    inner join {{ ref('int_venture__warning') }} as warning
        on funds.fund_no = warning.fund_no
    group by funds.manager_key
)

select
    run.business_date,
    managed.manager_key,
    managed.manager_no,
    managed.manager_name,
    managed.fund_count,
    managed.live_fund_count,
    managed.committed_cny,
    coalesce(invested.enterprise_count, 0) as enterprise_count,
    coalesce(invested.open_count, 0) as open_count,
    coalesce(invested.exit_count, 0) as exit_count,
    invested.left_cost_cny,
    coalesce(warned.warning_count, 0) as warning_count
from managed
cross join {{ ref('dim_run') }} as run
left join invested
    on managed.manager_key = invested.manager_key
left join warned
    on managed.manager_key = warned.manager_key
