-- The state of every criterion for every assessed enterprise, as a rank (see macros/rulebook/state_rank.sql), with the
-- value and where it comes from. The rule is in int_eligibility__rule, under the same number.
with judged as (
    select
        fact.enterprise_no,
        criteria.rule_no,
        criteria.has_condition,
        {{ state_rank_of_range('fact.fact_value', 'fact.fact_max', 'criteria.from_value', 'criteria.below_value') }}
            as state_rank,
        fact.fact_value as criterion_value,
        case when fact.fact_max > fact.fact_value then nullif(fact.fact_max, {{ without_end() }}) end as value_max,
        cast(null as decimal(28, 6)) as threshold,
        fact.basis_code,
        fact.source_feed
    from {{ ref('int_eligibility__fact') }} as fact
    inner join {{ ref('int_eligibility__rule') }} as criteria
        on fact.need_no = criteria.need_no and criteria.kind = 'measure'
    union all
    select
        score.enterprise_no,
        criteria.rule_no,
        criteria.has_condition,
        {{ state_rank_of_range(
            'score.score_min', 'score.score_max', 'criteria.from_value', 'criteria.below_value',
            'case when score.is_widened = 1 then ' ~ state_rank('unknown') ~ ' else ' ~ state_rank('manual') ~ ' end'
        ) }} as state_rank,
        cast(score.score_min as decimal(28, 6)) as criterion_value,
        cast(score.score_max as decimal(28, 6)) as value_max,
        cast(null as decimal(28, 6)) as threshold,
        cast(null as string) as basis_code,
        cast(null as string) as source_feed
    from {{ ref('int_eligibility__score') }} as score
    inner join {{ ref('int_eligibility__rule') }} as criteria
        on score.rulebook_code = criteria.rulebook_code and score.score_code = criteria.score_code
    union all
    select
        enterprise.enterprise_no,
        criteria.rule_no,
        criteria.has_condition,
        {{ state_rank('manual') }} as state_rank,
        cast(null as decimal(28, 6)) as criterion_value,
        cast(null as decimal(28, 6)) as value_max,
        cast(null as decimal(28, 6)) as threshold,
        cast(null as string) as basis_code,
        cast(null as string) as source_feed
    from {{ ref('int_eligibility__enterprise') }} as enterprise
    cross join {{ ref('int_eligibility__rule') }} as criteria
    where criteria.kind = 'manual'
    union all
    select
        enterprise_no,
        rule_no,
        false as has_condition,
        state_rank,
        criterion_value,
        cast(null as decimal(28, 6)) as value_max,
        threshold,
        basis_code,
        source_feed
    from {{ ref('int_eligibility__size') }}
)

select
    judged.enterprise_no,
    judged.rule_no,
    -- A criterion that does not bind is not applicable; where it is not known whether it binds, neither is its state,
    -- unless a person judges both.
    case
        when condition.binding_rank = {{ state_rank('unmet') }} then {{ state_rank('not_applicable') }}
        when condition.binding_rank = {{ state_rank('unknown') }} and judged.state_rank <> {{ state_rank('manual') }}
            then {{ state_rank('unknown') }}
        else coalesce(settled.state_rank, judged.state_rank)
    end as state_rank,
    coalesce(settled.criterion_value, judged.criterion_value) as criterion_value,
    judged.value_max,
    judged.threshold,
    coalesce(settled.basis_code, judged.basis_code) as basis_code,
    coalesce(settled.source_feed, judged.source_feed) as source_feed,
    settled.verdict_no,
    settled.verdict_until_date
from judged
left join {{ ref('int_eligibility__condition') }} as condition
    on judged.has_condition and judged.enterprise_no = condition.enterprise_no and judged.rule_no = condition.rule_no
left join {{ ref('int_eligibility__settled') }} as settled
    on judged.enterprise_no = settled.enterprise_no and judged.rule_no = settled.rule_no
