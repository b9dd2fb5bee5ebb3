-- The requirements of the support programmes in force, numbered, each with the interval of values that meets it. One
-- without a figure is judged by a person.
select
    cast(
        row_number() over (
            order by programme.programme_no nulls last, rules.order_no nulls last, rules.requirement_code nulls last
        ) as integer
    ) as rule_no,
    cast(
        dense_rank() over (order by programme.programme_no nulls last, rules.group_code nulls last) as integer
    ) as group_no,
    programme.programme_no,
    rules.requirement_code,
    rules.role_code,
    need.need_no,
    rules.operator,
    rules.threshold,
    rules.unit_code,
    {{ operator_from_value('rules.operator', 'rules.threshold') }} as from_value,
    {{ operator_below_value('rules.operator', 'rules.threshold') }} as below_value
from {{ ref('policy_rule') }} as rules
inner join {{ ref('int_policy__programme') }} as programme
    on
        rules.rulebook_code = programme.rulebook_code
        and rules.version = programme.version
        and rules.programme_code = programme.programme_code
left join {{ ref('int_eligibility__need') }} as need
    on
        rules.measure_code = need.measure_code
        and coalesce(rules.basis_code, '') = coalesce(need.basis_code, '')
        and coalesce(rules.period_offset, 99) = coalesce(need.period_offset, 99)
