-- The criteria of the rulebooks in force: what each asks, in which unit, under which clause. Once for all enterprises.
select
    run.business_date,
    rule.rulebook_code,
    rule.version,
    rule.route_code,
    rule.group_code,
    rule.criterion_code,
    rule.order_no,
    rule.kind,
    rule.criterion_zh as name_zh,
    rule.criterion_en as name_en,
    rule.unit_code,
    rule.basis_code,
    rule.period_year,
    rule.operator,
    rule.threshold,
    rule.clause,
    rule.document_no,
    rule.authority,
    rule.is_verified,
    unit.factor_zh,
    unit.text_zh as unit_zh,
    unit.text_en as unit_en,
    unit.difference_zh,
    unit.difference_en
from {{ ref('int_eligibility__rule') }} as rule
cross join {{ ref('dim_run') }} as run
left join {{ ref('unit') }} as unit
    on rule.unit_code = unit.unit_code
