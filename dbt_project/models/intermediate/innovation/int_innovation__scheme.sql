-- The schemes in force on the business date, and the year of their frozen references: the newest frozen year that
-- is not after the figures' own, so that a past date is scored as it was then.
with frozen as (
    select
        reference.rulebook_code,
        reference.version,
        max(reference.scoring_year) as reference_year
    from {{ ref('innovation_reference') }} as reference
    cross join {{ ref('dim_run') }} as run
    where reference.scoring_year <= run.figure_year
    group by reference.rulebook_code, reference.version
)

select
    effective.rulebook_code,
    effective.version,
    scheme.scale,
    scheme.coverage_floor_pct,
    scheme.bonus_cap,
    scheme.score_cap,
    -- a place among fewer than ten says nothing, unless the scheme names another number
    coalesce(scheme.reference_min_cohort, 10) as percentile_min_cohort,
    frozen.reference_year,
    scheme.authority,
    scheme.is_verified
from {{ ref('int_rulebook__effective') }} as effective
inner join {{ ref('innovation_scheme') }} as scheme
    on
        effective.rulebook_code = scheme.rulebook_code
        and effective.version = scheme.version
left join frozen
    on
        effective.rulebook_code = frozen.rulebook_code
        and effective.version = frozen.version
