-- mart_eligibility_criterion with all that its rule says, and for an unmet criterion a sentence on how far it is from
-- met.
with stated as (
    select
        criterion.*,
        asked.order_no,
        asked.kind,
        asked.name_zh,
        asked.name_en,
        asked.unit_code,
        asked.period_year,
        asked.operator,
        asked.clause,
        asked.document_no,
        asked.authority,
        asked.is_verified,
        asked.factor_zh,
        asked.unit_zh as text_zh,
        asked.unit_en as text_en,
        asked.difference_zh,
        asked.difference_en,
        coalesce(criterion.value_max, criterion.criterion_value) as best_value
    from {{ ref('mart_eligibility_criterion') }} as criterion
    inner join {{ ref('mart_eligibility_rule') }} as asked
        on
            criterion.rulebook_code = asked.rulebook_code
            and criterion.route_code = asked.route_code
            and criterion.group_code = asked.group_code
            and criterion.criterion_code = asked.criterion_code
)

select
    stated.business_date,
    stated.enterprise_id,
    stated.rulebook_code,
    stated.version,
    stated.route_code,
    stated.group_code,
    stated.criterion_code,
    stated.order_no,
    stated.kind,
    stated.name_zh,
    stated.name_en,
    stated.state_code,
    stated.criterion_value,
    stated.value_max,
    stated.unit_code,
    stated.basis_code,
    stated.period_year,
    stated.operator,
    stated.threshold,
    stated.clause,
    stated.document_no,
    stated.source_feed,
    stated.record_id,
    stated.gap_value,
    case when stated.state_code = 'unmet' then {{ gap_text_zh('stated', 'stated') }} end as gap_zh,
    case when stated.state_code = 'unmet' then {{ gap_text_en('stated', 'stated') }} end as gap_en,
    stated.authority,
    stated.is_verified
from stated
