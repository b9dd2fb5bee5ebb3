-- Whether the criteria that bind only some enterprises (by revenue, by a recognition held) bind this one: all
-- conditions must hold. `met` binds, `unmet` does not.
with conditions as (
    select
        need.need_no,
        criteria.rule_no,
        {{ operator_from_value('condition.operator', 'condition.threshold') }} as from_value,
        {{ operator_below_value('condition.operator', 'condition.threshold') }} as below_value
    from {{ ref('eligibility_condition') }} as condition
    inner join {{ ref('int_eligibility__rule') }} as criteria
        on
            condition.rulebook_code = criteria.rulebook_code
            and condition.version = criteria.version
            and condition.criterion_code = criteria.criterion_code
    inner join {{ ref('int_eligibility__need') }} as need
        on
            condition.measure_code = need.measure_code
            and coalesce(condition.basis_code, '') = coalesce(need.basis_code, '')
            and coalesce(condition.period_offset, 99) = coalesce(need.period_offset, 99)
)

select
    fact.enterprise_no,
    conditions.rule_no,
    min({{ state_rank_of_range(
        'fact.fact_value', 'fact.fact_max', 'conditions.from_value', 'conditions.below_value'
    ) }}) as binding_rank
from {{ ref('int_eligibility__fact') }} as fact
inner join conditions
    on fact.need_no = conditions.need_no
group by fact.enterprise_no, conditions.rule_no
