-- Each layer for each assessed enterprise: met, unmet or unknown, and the first requirement that decides. One of a
-- group is enough; a layer needs all its groups. `is_one_step`: one group alone is unmet, nothing is unknown.
with grouped as (
    select
        enterprise_no,
        layer_no,
        group_no,
        max(state_rank) as group_rank,
        min(rule_no) as first_rule_no
    from {{ ref('int_cultivation__state') }}
    group by enterprise_no, layer_no, group_no
)

select
    enterprise_no,
    layer_no,
    min(group_rank) as layer_rank,
    min(case when group_rank = {{ state_rank('unmet') }} then first_rule_no end) as unmet_rule_no,
    min(case when group_rank = {{ state_rank('unknown') }} then first_rule_no end) as unknown_rule_no,
    count(case when group_rank = {{ state_rank('unmet') }} then 1 end) = 1
    and count(case when group_rank = {{ state_rank('unknown') }} then 1 end) = 0 as is_one_step
from grouped
group by enterprise_no, layer_no
