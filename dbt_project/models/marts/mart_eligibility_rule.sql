-- The criteria of the rulebooks in force: what each asks, in which unit, under which clause. Once for all enterprises.
select
    run.business_date,
    asked.rulebook_code,
    asked.version,
    asked.route_code,
    asked.group_code,
    asked.criterion_code,
    asked.order_no,
    asked.kind,
    asked.criterion_zh as name_zh,
    asked.criterion_en as name_en,
    asked.unit_code,
    asked.basis_code,
    asked.period_year,
    asked.operator,
    asked.threshold,
    asked.clause,
    asked.document_no,
    asked.authority,
    asked.is_verified,
    unit.factor_zh,
    unit.text_zh as unit_zh,
    unit.text_en as unit_en,
    unit.difference_zh,
    unit.difference_en
from {{ ref('int_eligibility__rule') }} as asked
cross join {{ ref('dim_run') }} as run
left join {{ ref('unit') }} as unit
    on asked.unit_code = unit.unit_code
