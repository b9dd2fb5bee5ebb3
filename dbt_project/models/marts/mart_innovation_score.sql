-- Innovation points: one row per registered enterprise and scheme in force. They measure ability to innovate, not risk
-- of default: a veto is a band of its own and takes no points away, and so is a veto that a person must check, since
-- its term is over and it is still listed. Enterprises are compared within their cohort, those of the same stage and
-- industry that are scored too. There are two rules of bands: fixed cuts of the scheme, and cuts at the
-- quantiles of a reference year.
with cohort as (
    select
        rulebook_code,
        stage_code,
        coalesce(industry_section, '') as industry_section,
        cast(count(*) as integer) as cohort_size
    from {{ ref('int_innovation__score') }}
    where state_code = 'scored'
    group by rulebook_code, stage_code, coalesce(industry_section, '')
),

ranked as (
    select
        scored.enterprise_id,
        scored.rulebook_code,
        cohort.cohort_size,
        cast(
            rank() over (
                partition by scored.rulebook_code, scored.stage_code, cohort.industry_section
                order by scored.score desc
            ) as integer
        ) as rank_in_cohort
    from {{ ref('int_innovation__score') }} as scored
    inner join cohort
        on
            scored.rulebook_code = cohort.rulebook_code
            and scored.stage_code = cohort.stage_code
            and coalesce(scored.industry_section, '') = cohort.industry_section
    where scored.state_code = 'scored'
)

select
    run.business_date,
    enterprise.enterprise_id,
    scheme.rulebook_code,
    scheme.version,
    run.figure_year,
    nullif(scored.stage_code, 'none') as stage_code,
    scored.industry_section,
    coalesce(scored.state_code, 'nr') as state_code,
    case when scored.enterprise_id is null then 'not_assessed' else scored.nr_reason_code end as nr_reason_code,
    scored.score,
    scheme.scale,
    case
        when ranked.cohort_size >= scheme.percentile_min_cohort
            then {{ safe_ratio('ranked.cohort_size - ranked.rank_in_cohort', 'ranked.cohort_size - 1', times=100) }}
    end as percentile_in_cohort,
    ranked.rank_in_cohort,
    ranked.cohort_size,
    case
        when veto.enterprise_id is not null then 'VETO'
        when review.enterprise_id is not null then 'REVIEW'
        when scored.score is null then 'NR'
        else quantile_band.quantile_band_code
    end as quantile_band_code,
    quantile_band.quantile_year,
    case
        when veto.enterprise_id is not null then 'VETO'
        when review.enterprise_id is not null then 'REVIEW'
        when scored.score is null then 'NR'
        else band.band_code
    end as band_code,
    scored.base_points,
    scored.bonus_points,
    scored.malus_points,
    scored.coverage_pct,
    scheme.reference_year,
    veto.enterprise_id is not null as has_veto,
    review.review_codes,
    scheme.authority,
    scheme.is_verified
from {{ ref('dim_enterprise') }} as enterprise
cross join {{ ref('dim_run') }} as run
cross join {{ ref('int_innovation__scheme') }} as scheme
left join {{ ref('int_innovation__score') }} as scored
    on
        enterprise.enterprise_id = scored.enterprise_id
        and scheme.rulebook_code = scored.rulebook_code
left join ranked
    on
        enterprise.enterprise_id = ranked.enterprise_id
        and scheme.rulebook_code = ranked.rulebook_code
left join {{ ref('int_adverse__veto') }} as veto
    on enterprise.enterprise_id = veto.enterprise_id
left join {{ ref('int_adverse__review') }} as review
    on enterprise.enterprise_id = review.enterprise_id
left join {{ ref('innovation_band') }} as band
    on
        scheme.rulebook_code = band.rulebook_code
        and scheme.version = band.version
        and scored.score >= band.score_from
        and (band.score_below is null or scored.score < band.score_below)
left join {{ ref('int_innovation__quantile_band') }} as quantile_band
    on
        scored.rulebook_code = quantile_band.rulebook_code
        and scored.stage_code = quantile_band.stage_code
        and scored.score >= coalesce(quantile_band.score_from, scored.score)
        and (quantile_band.score_below is null or scored.score < quantile_band.score_below)
where enterprise.has_registry
