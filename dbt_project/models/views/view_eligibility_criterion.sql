-- mart_eligibility_criterion with all that its rule says, for an unmet criterion a sentence on how far it is from
-- met, and a sentence on what settles it where that is not a figure: the absence of a record, or a person's
-- verdict.
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
        coalesce(criterion.value_max, criterion.criterion_value) as best_value,
        freshness.title_zh as feed_zh,
        freshness.title_en as feed_en,
        coalesce(freshness.as_of_date, freshness.newest_date) as as_of_date
    from {{ ref('mart_eligibility_criterion') }} as criterion
    inner join {{ ref('mart_eligibility_rule') }} as asked
        on
            criterion.rulebook_code = asked.rulebook_code
            and criterion.route_code = asked.route_code
            and criterion.group_code = asked.group_code
            and criterion.criterion_code = asked.criterion_code
    left join {{ ref('mart_freshness') }} as freshness
        on criterion.source_feed = freshness.feed
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
    stated.gap_value,
    case when stated.state_code = 'unmet' then {{ gap_text_zh('stated', 'stated') }} end as gap_zh,
    case when stated.state_code = 'unmet' then {{ gap_text_en('stated', 'stated') }} end as gap_en,
    case
        when stated.verdict_no is not null
            then
                stated.verdict_by
                || ' '
                || cast(stated.verdict_date as string)
                || ' 人工判断第 '
                || cast(stated.verdict_no as string)
                || ' 号，有效至 '
                || cast(stated.verdict_until_date as string)
        when stated.criterion_value = 0 and stated.basis_code = 'no_record'
            then '截至 ' || coalesce(cast(stated.as_of_date as string), '未知日期') || '，' || stated.feed_zh || '中无记录'
    end as evidence_zh,
    case
        when stated.verdict_no is not null
            then
                'verdict ' || cast(stated.verdict_no as string) || ' by ' || stated.verdict_by || ' of '
                || cast(stated.verdict_date as string) || ', valid to ' || cast(stated.verdict_until_date as string)
        when stated.criterion_value = 0 and stated.basis_code = 'no_record'
            then
                'no record in '
                || stated.feed_en
                || ' as of '
                || coalesce(cast(stated.as_of_date as string), 'an unknown day')
    end as evidence_en,
    stated.verdict_no,
    stated.verdict_by,
    stated.verdict_date,
    stated.verdict_until_date,
    stated.authority,
    stated.is_verified
from stated
