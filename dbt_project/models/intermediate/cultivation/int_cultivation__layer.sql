-- Each layer for each assessed enterprise: met, unmet or unknown, and the requirement that decides: the first that is
-- not met, the first that is not known, the last entry condition that is met. One of a group is enough; a layer needs
-- all its groups. `is_one_step`: one group alone is unmet, nothing is unknown.
with grouped as (
    select
        enterprise_no,
        layer_no,
        group_no,
        max(state_rank) as group_rank,
        min(case state_rank when {{ state_rank('unmet') }} then rule_no end) as unmet_rule_no,
        min(case state_rank when {{ state_rank('unknown') }} then rule_no end) as unknown_rule_no,
        max(case when is_entry and state_rank = {{ state_rank('met') }} then rule_no end) as met_rule_no
    from {{ ref('int_cultivation__state') }}
    group by enterprise_no, layer_no, group_no
)

select
    enterprise_no,
    layer_no,
    min(group_rank) as layer_rank,
    min(case group_rank when {{ state_rank('unmet') }} then unmet_rule_no end) as unmet_rule_no,
    min(case group_rank when {{ state_rank('unknown') }} then unknown_rule_no end) as unknown_rule_no,
    max(met_rule_no) as met_rule_no,
    count(case group_rank when {{ state_rank('unmet') }} then 1 end) = 1
    and count(case group_rank when {{ state_rank('unknown') }} then 1 end) = 0 as is_one_step
from grouped
group by enterprise_no, layer_no
