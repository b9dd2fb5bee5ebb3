-- Venture investments that enterprises received: who holds them, what is left, whether a day of exit has passed, and
-- how much of the fund's money is in the enterprise.
select
    run.business_date,
    holding.enterprise_id,
    holding.record_no,
    holding.investor_name,
    holding.fund_no,
    holding.fund_linked_by,
    holding.fund_name,
    holding.manager_name,
    holding.round_code,
    holding.amount_cny,
    holding.received_date,
    holding.agreed_exit_date,
    holding.holding_state_code,
    holding.exit_count,
    holding.exited_pct,
    holding.last_exit_date,
    holding.proceeds_cny,
    holding.left_cost_cny,
    holding.exit_overdue_days,
    holding.fund_overdue_days,
    shares.share_pct as fund_share_pct
from {{ ref('int_venture__holding') }} as holding
cross join {{ ref('dim_run') }} as run
left join {{ ref('int_venture__share') }} as shares
    on
        holding.fund_no = shares.fund_no
        and holding.enterprise_id = shares.subject_key
        and shares.share_of_code = 'enterprise'
        and holding.left_cost_cny > 0
