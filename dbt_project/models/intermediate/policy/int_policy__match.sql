-- Each enterprise against each support programme that applies to it: one of a group is enough, a programme needs all
-- its groups. `decisive_rule_no`: the first requirement of a group that is not met, else of one that is not known.
with grouped as (
    select
        enterprise_no,
        programme_no,
        group_no,
        max({{ any_rank('state_rank') }}) as any_rank,
        min(case state_rank when {{ state_rank('unmet') }} then rule_no end) as unmet_rule_no,
        min(case state_rank when {{ state_rank('unknown') }} then rule_no end) as unknown_rule_no
    from {{ ref('int_policy__state') }}
    group by enterprise_no, programme_no, group_no
),

ranked as (
    select
        enterprise_no,
        programme_no,
        unmet_rule_no,
        unknown_rule_no,
        {{ any_rank('any_rank') }} as group_rank
    from grouped
)

select
    enterprise_no,
    programme_no,
    min(group_rank) as state_rank,
    {%- for state in ['met', 'unmet', 'unknown', 'manual'] %}
        cast(count(case group_rank when {{ state_rank(state) }} then 1 end) as integer) as {{ state }}_count,
    {%- endfor %}
    coalesce(
        min(case group_rank when {{ state_rank('unmet') }} then unmet_rule_no end),
        min(case group_rank when {{ state_rank('unknown') }} then unknown_rule_no end)
    ) as decisive_rule_no
from ranked
group by enterprise_no, programme_no
