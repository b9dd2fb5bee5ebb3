-- Every criterion of the rulebooks in force for every assessed enterprise: state, value, threshold, distance. What a
-- criterion requires is stored once, in mart_eligibility_rule.
with judged as (
    select
        criterion.enterprise_no,
        asked.rulebook_code,
        asked.version,
        asked.route_code,
        asked.group_code,
        asked.criterion_code,
        criterion.state_rank,
        criterion.criterion_value,
        criterion.value_max,
        coalesce(criterion.basis_code, asked.basis_code) as basis_code,
        coalesce(criterion.threshold, asked.threshold) as threshold,
        criterion.source_feed,
        criterion.verdict_no,
        criterion.verdict_until_date,
        asked.unit_code,
        -- What an unmet criterion reaches at its best: the most points that can be, or the figure itself.
        coalesce(criterion.value_max, criterion.criterion_value) as best_value
    from {{ ref('int_eligibility__criterion') }} as criterion
    inner join {{ ref('int_eligibility__rule') }} as asked
        on criterion.rule_no = asked.rule_no
)

select
    run.business_date,
    enterprise.enterprise_id,
    judged.rulebook_code,
    judged.version,
    judged.route_code,
    judged.group_code,
    judged.criterion_code,
    {{ state_code('judged.state_rank') }} as state_code,
    judged.criterion_value,
    judged.value_max,
    judged.basis_code,
    judged.threshold,
    judged.source_feed,
    judged.verdict_no,
    verdict.decided_by as verdict_by,
    verdict.decided_on as verdict_date,
    judged.verdict_until_date,
    case
        when judged.state_rank = {{ state_rank('unmet') }} and judged.unit_code <> 'flag'
            then cast(abs(judged.threshold - judged.best_value) as decimal(28, 6))
    end as gap_value
from judged
cross join {{ ref('dim_run') }} as run
inner join {{ ref('int_eligibility__enterprise') }} as enterprise
    on judged.enterprise_no = enterprise.enterprise_no
left join {{ ref('criterion_verdict') }} as verdict
    on judged.verdict_no = verdict.verdict_no
