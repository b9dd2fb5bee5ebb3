-- What keeps an enterprise from a result, and what a person must still judge: criteria of the groups that are not
-- met, in the routes that always bind and in the one on which the result rests. Where one group alone is unmet and
-- nothing is unknown, the enterprise is one step away.
with binding as (
    select
        result.enterprise_no,
        result.rulebook_code,
        result.state_rank,
        criteria.rule_no,
        criteria.group_no,
        criteria.criterion_code,
        criteria.order_no
    from {{ ref('int_eligibility__result') }} as result
    inner join {{ ref('int_eligibility__rule') }} as criteria
        on
            result.rulebook_code = criteria.rulebook_code
            and (criteria.role_code = 'all' or result.route_code = criteria.route_code)
),

states as (
    select
        binding.*,
        {{ any_rank('group_result.any_rank') }} as group_rank,
        criterion.state_rank as criterion_rank
    from binding
    inner join {{ ref('int_eligibility__group') }} as group_result
        on binding.enterprise_no = group_result.enterprise_no and binding.group_no = group_result.group_no
    inner join {{ ref('int_eligibility__criterion') }} as criterion
        on binding.enterprise_no = criterion.enterprise_no and binding.rule_no = criterion.rule_no
),

listed as (
    select
        enterprise_no,
        rulebook_code,
        max(state_rank) as state_rank,
        count(distinct case when group_rank = {{ state_rank('unmet') }} then group_no end) as unmet_groups,
        count(distinct case when group_rank = {{ state_rank('unknown') }} then group_no end) as unknown_groups,
        min(case when group_rank = {{ state_rank('unmet') }} and criterion_rank = group_rank then order_no end)
            as first_unmet_no,
        {{ joined_codes(
            "case when group_rank = " ~ state_rank('unmet') ~ " and criterion_rank = group_rank then criterion_code end",
            'order_no'
        ) }} as unmet_criteria,
        {{ joined_codes(
            "case when group_rank = " ~ state_rank('manual') ~ " and criterion_rank = group_rank then criterion_code end",
            'order_no'
        ) }} as manual_criteria
    from states
    group by enterprise_no, rulebook_code
)

select
    listed.enterprise_no,
    listed.rulebook_code,
    listed.unmet_criteria,
    listed.manual_criteria,
    case
        when
            listed.state_rank = {{ state_rank('unmet') }} and listed.unmet_groups = 1 and listed.unknown_groups = 0
            then criteria.criterion_code
    end as one_step_criterion_code
from listed
left join {{ ref('int_eligibility__rule') }} as criteria
    on listed.rulebook_code = criteria.rulebook_code and listed.first_unmet_no = criteria.order_no
