-- The criteria of the rulebooks in force, numbered, each with the interval of values that meet it. Groups and routes
-- are numbered too: a criterion's numbers are all that the large tables carry.
with rules as (
    select
        rulebook.document_no,
        criterion.*,
        route.role_code,
        route.order_no as route_order_no
    from {{ ref('eligibility_criterion') }} as criterion
    inner join {{ ref('int_rulebook__effective') }} as rulebook
        on criterion.rulebook_code = rulebook.rulebook_code and criterion.version = rulebook.version
    inner join {{ ref('eligibility_route') }} as route
        on
            criterion.rulebook_code = route.rulebook_code
            and criterion.version = route.version
            and criterion.route_code = route.route_code
),

conditional as (
    select
        rulebook_code,
        version,
        criterion_code
    from {{ ref('eligibility_condition') }}
    group by rulebook_code, version, criterion_code
)

select
    cast(row_number() over (order by rules.rulebook_code nulls last, rules.order_no nulls last) as integer) as rule_no,
    cast(dense_rank() over (
        order by rules.rulebook_code nulls last, rules.route_code nulls last, rules.group_code nulls last
    ) as integer) as group_no,
    cast(dense_rank() over (
        order by rules.rulebook_code nulls last, rules.route_code nulls last
    ) as integer) as route_no,
    rules.rulebook_code,
    rules.version,
    rules.document_no,
    rules.route_code,
    rules.role_code,
    rules.route_order_no,
    rules.group_code,
    rules.criterion_code,
    rules.order_no,
    rules.criterion_zh,
    rules.criterion_en,
    rules.kind,
    rules.measure_code,
    rules.score_code,
    need.need_no,
    rules.basis_code,
    need.period_year,
    rules.operator,
    rules.threshold,
    {{ operator_from_value('rules.operator', 'rules.threshold') }} as from_value,
    {{ operator_below_value('rules.operator', 'rules.threshold') }} as below_value,
    rules.unit_code,
    conditional.criterion_code is not null as has_condition,
    rules.clause,
    rules.authority,
    rules.is_verified
from rules
left join {{ ref('int_eligibility__need') }} as need
    on
        rules.measure_code = need.measure_code
        and coalesce(rules.basis_code, '') = coalesce(need.basis_code, '')
        and coalesce(rules.period_offset, 99) = coalesce(need.period_offset, 99)
left join conditional
    on
        rules.rulebook_code = conditional.rulebook_code
        and rules.version = conditional.version
        and rules.criterion_code = conditional.criterion_code
