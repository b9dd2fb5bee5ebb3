-- mart_eligibility_criterion with all that its rule says, and for an unmet criterion a sentence on how far it is from met.
with stated as (
    select
        criterion.*,
        rule.order_no,
        rule.kind,
        rule.name_zh,
        rule.name_en,
        rule.unit_code,
        rule.period_year,
        rule.operator,
        rule.clause,
        rule.document_no,
        rule.authority,
        rule.is_verified,
        rule.factor_zh,
        rule.unit_zh as text_zh,
        rule.unit_en as text_en,
        rule.difference_zh,
        rule.difference_en,
        coalesce(criterion.value_max, criterion.criterion_value) as best_value
    from {{ ref('mart_eligibility_criterion') }} as criterion
    inner join {{ ref('mart_eligibility_rule') }} as rule
        on
            criterion.rulebook_code = rule.rulebook_code
            and criterion.route_code = rule.route_code
            and criterion.group_code = rule.group_code
            and criterion.criterion_code = rule.criterion_code
)

select
    business_date,
    enterprise_id,
    rulebook_code,
    version,
    route_code,
    group_code,
    criterion_code,
    order_no,
    kind,
    name_zh,
    name_en,
    state_code,
    criterion_value,
    value_max,
    unit_code,
    basis_code,
    period_year,
    operator,
    threshold,
    clause,
    document_no,
    source_feed,
    record_id,
    gap_value,
    case when state_code = 'unmet' then {{ gap_text_zh('stated', 'stated') }} end as gap_zh,
    case when state_code = 'unmet' then {{ gap_text_en('stated', 'stated') }} end as gap_en,
    authority,
    is_verified
from stated
