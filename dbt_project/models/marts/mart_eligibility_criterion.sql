-- Every criterion of the rulebooks in force for every assessed enterprise: state, value, threshold, clause, evidence,
-- and for an unmet one how far it is from met.
with judged as (
    select
        criterion.enterprise_no,
        criteria.rulebook_code,
        criteria.version,
        criteria.route_code,
        criteria.group_code,
        criteria.criterion_code,
        criteria.order_no,
        criteria.kind,
        criteria.criterion_zh as name_zh,
        criteria.criterion_en as name_en,
        criterion.state_rank,
        criterion.criterion_value,
        criterion.value_max,
        criteria.unit_code,
        coalesce(criterion.basis_code, criteria.basis_code) as basis_code,
        criteria.period_year,
        criteria.operator,
        coalesce(criterion.threshold, criteria.threshold) as threshold,
        criteria.clause,
        criteria.document_no,
        criterion.source_feed,
        criterion.record_id,
        -- What an unmet criterion reaches at its best: the most points that can be, or the figure itself.
        coalesce(criterion.value_max, criterion.criterion_value) as best_value,
        criteria.authority,
        criteria.is_verified
    from {{ ref('int_eligibility__criterion') }} as criterion
    inner join {{ ref('int_eligibility__rule') }} as criteria
        on criterion.rule_no = criteria.rule_no
),

measured as (
    select
        judged.*,
        case
            when judged.state_rank = {{ state_rank('unmet') }} and judged.unit_code <> 'flag'
                then cast(abs(judged.threshold - judged.best_value) as decimal(28, 6))
        end as gap_value
    from judged
)

select
    run.business_date,
    enterprise.enterprise_id,
    measured.rulebook_code,
    measured.version,
    measured.route_code,
    measured.group_code,
    measured.criterion_code,
    measured.order_no,
    measured.kind,
    measured.name_zh,
    measured.name_en,
    {{ state_code('measured.state_rank') }} as state_code,
    measured.criterion_value,
    measured.value_max,
    measured.unit_code,
    measured.basis_code,
    measured.period_year,
    measured.operator,
    measured.threshold,
    measured.clause,
    measured.document_no,
    measured.source_feed,
    measured.record_id,
    measured.gap_value,
    case when measured.state_rank = {{ state_rank('unmet') }} then {{ gap_text_zh('measured', 'unit') }} end as gap_zh,
    case when measured.state_rank = {{ state_rank('unmet') }} then {{ gap_text_en('measured', 'unit') }} end as gap_en,
    measured.authority,
    measured.is_verified
from measured
cross join {{ ref('dim_run') }} as run
inner join {{ ref('int_eligibility__enterprise') }} as enterprise
    on measured.enterprise_no = enterprise.enterprise_no
left join {{ ref('unit') }} as unit
    on measured.unit_code = unit.unit_code
