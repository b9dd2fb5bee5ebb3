-- Credit assessment: the risk that a registered enterprise does not pay back within twelve months, one row per
-- scorecard in force. An assessment of the market type by this platform; it is not the public credit evaluation. A
-- veto is shown apart and changes no score.
with cohort as (
    select
        scored.rulebook_code,
        coalesce(assessed.industry_section, '') as industry_section,
        cast(count(*) as integer) as cohort_size
    from {{ ref('int_credit__score') }} as scored
    inner join {{ ref('int_enterprise__assessed') }} as assessed
        on scored.enterprise_id = assessed.enterprise_id
    where scored.score is not null
    group by scored.rulebook_code, coalesce(assessed.industry_section, '')
),

ranked as (
    select
        scored.enterprise_id,
        scored.rulebook_code,
        assessed.industry_section,
        cohort.cohort_size,
        cast(
            rank() over (
                partition by scored.rulebook_code, cohort.industry_section
                order by scored.score desc
            ) as integer
        ) as rank_in_cohort
    from {{ ref('int_credit__score') }} as scored
    inner join {{ ref('int_enterprise__assessed') }} as assessed
        on scored.enterprise_id = assessed.enterprise_id
    inner join cohort
        on
            scored.rulebook_code = cohort.rulebook_code
            and coalesce(assessed.industry_section, '') = cohort.industry_section
    where scored.score is not null
)

select
    run.business_date,
    enterprise.enterprise_id,
    scorecard.rulebook_code,
    scorecard.version,
    scorecard.mark_code,
    case when scored.score is null then 'nr' else 'scored' end as state_code,
    case
        when scored.enterprise_id is null then 'not_assessed'
        when scored.score is null then 'below_floor'
    end as nr_reason_code,
    scored.score,
    scorecard.base_points,
    default_rate.pd_pct,
    default_rate.pd_low_pct,
    default_rate.pd_high_pct,
    grade.grade_code as risk_grade_code,
    case
        when veto.enterprise_id is not null then 'VETO'
        when review.enterprise_id is not null then 'REVIEW'
        when scored.score is null then 'NR'
        else grade.grade_code
    end as result_code,
    scored.coverage_pct,
    veto.enterprise_id is not null as has_veto,
    veto.veto_codes,
    review.review_codes,
    official.grade_code as public_grade_code,
    official.evaluated_date as public_grade_date,
    official.known_date as public_grade_known_date,
    ranked.industry_section,
    case
        when ranked.cohort_size >= 20
            then {{ safe_ratio('ranked.cohort_size - ranked.rank_in_cohort', 'ranked.cohort_size - 1', times=100) }}
    end as percentile_in_cohort,
    ranked.cohort_size,
    scorecard.authority,
    scorecard.is_verified
from {{ ref('dim_enterprise') }} as enterprise
cross join {{ ref('dim_run') }} as run
cross join {{ ref('int_credit__scorecard') }} as scorecard
left join {{ ref('int_credit__score') }} as scored
    on enterprise.enterprise_id = scored.enterprise_id and scorecard.rulebook_code = scored.rulebook_code
left join ranked
    on enterprise.enterprise_id = ranked.enterprise_id and scorecard.rulebook_code = ranked.rulebook_code
left join {{ ref('scorecard_pd') }} as default_rate
    on
        scorecard.rulebook_code = default_rate.rulebook_code
        and scorecard.version = default_rate.version
        and scored.score >= coalesce(default_rate.score_from, scored.score)
        and coalesce(scored.score < default_rate.score_below, true)
left join {{ ref('scorecard_grade') }} as grade
    on
        scorecard.rulebook_code = grade.rulebook_code
        and scorecard.version = grade.version
        and default_rate.pd_pct >= grade.pd_from_pct
        and coalesce(default_rate.pd_pct < grade.pd_below_pct, true)
left join {{ ref('int_adverse__veto') }} as veto
    on enterprise.enterprise_id = veto.enterprise_id
left join {{ ref('int_adverse__review') }} as review
    on enterprise.enterprise_id = review.enterprise_id
left join {{ ref('int_credit__public_grade') }} as official
    on enterprise.enterprise_id = official.enterprise_id
where enterprise.has_registry
