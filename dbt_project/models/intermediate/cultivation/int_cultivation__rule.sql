-- The requirements of the cultivation lists in force, once for each layer that they bind, numbered; each with the
-- interval of values that meets it.
with rules as (
    select
        rule_row.*,
        layer.layer_code as of_layer_code,
        layer.order_no as layer_order_no
    from {{ ref('cultivation_rule') }} as rule_row
    inner join {{ ref('int_rulebook__effective') }} as rulebook
        on rule_row.rulebook_code = rulebook.rulebook_code and rule_row.version = rulebook.version
    inner join {{ ref('cultivation_layer') }} as layer
        on
            rule_row.rulebook_code = layer.rulebook_code
            and rule_row.version = layer.version
            and (rule_row.layer_code = 'any' or rule_row.layer_code = layer.layer_code)
)

select
    cast(row_number() over (
        order by rules.rulebook_code nulls last, rules.layer_order_no nulls last, rules.order_no nulls last
    ) as integer) as rule_no,
    cast(dense_rank() over (
        order by rules.rulebook_code nulls last, rules.layer_order_no nulls last
    ) as integer) as layer_no,
    cast(dense_rank() over (
        order by rules.rulebook_code nulls last, rules.layer_order_no nulls last, rules.group_code nulls last
    ) as integer) as group_no,
    rules.rulebook_code,
    rules.version,
    rules.of_layer_code as layer_code,
    rules.layer_order_no,
    rules.order_no,
    rules.requirement_code,
    rules.role_code,
    need.need_no,
    rules.operator,
    rules.threshold,
    rules.unit_code,
    {{ operator_from_value('rules.operator', 'rules.threshold') }} as from_value,
    {{ operator_below_value('rules.operator', 'rules.threshold') }} as below_value,
    rules.clause,
    rules.authority,
    rules.is_verified
from rules
inner join {{ ref('int_eligibility__need') }} as need
    on
        rules.measure_code = need.measure_code
        and coalesce(rules.basis_code, '') = coalesce(need.basis_code, '')
        and coalesce(rules.period_offset, 99) = coalesce(need.period_offset, 99)
