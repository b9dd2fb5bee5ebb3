-- The quantile bands of each scheme and stage as intervals of scores: the cuts of the rule in force, at the quantiles
-- that the city froze. Scores compare only on the same references, so a scheme with frozen references takes quantiles
-- of the same year. A stage without a quantile for each cut has no bands.
with newest as (
    select
        quantile.rulebook_code,
        quantile.version,
        max(quantile.scoring_year) as scoring_year
    from {{ ref('innovation_quantile') }} as quantile
    inner join {{ ref('int_innovation__scheme') }} as scheme
        on quantile.rulebook_code = scheme.rulebook_code and quantile.version = scheme.version
    cross join {{ ref('dim_run') }} as run
    where
        quantile.scoring_year <= run.figure_year
        and quantile.scoring_year = coalesce(scheme.reference_year, quantile.scoring_year)
    group by quantile.rulebook_code, quantile.version
),

frozen as (
    select
        quantile.rulebook_code,
        quantile.scoring_year,
        quantile.stage_code,
        quantile.percentile,
        quantile.score
    from {{ ref('innovation_quantile') }} as quantile
    inner join newest
        on
            quantile.rulebook_code = newest.rulebook_code
            and quantile.version = newest.version
            and quantile.scoring_year = newest.scoring_year
),

stage as (
    select
        rulebook_code,
        stage_code,
        max(scoring_year) as quantile_year
    from frozen
    group by rulebook_code, stage_code
),

cut as (
    select
        stage.rulebook_code,
        stage.stage_code,
        stage.quantile_year,
        band.quantile_band_code,
        low.score as score_from,
        high.score as score_below,
        (band.percentile_from is not null and low.score is null)
        or (band.percentile_below is not null and high.score is null) as lacks_quantile
    from stage
    cross join {{ ref('quantile_band_rule') }} as band
    inner join {{ ref('int_rulebook__effective') }} as rulebook
        on band.rulebook_code = rulebook.rulebook_code and band.version = rulebook.version
    left join frozen as low
        on
            stage.rulebook_code = low.rulebook_code
            and stage.stage_code = low.stage_code
            and band.percentile_from = low.percentile
    left join frozen as high
        on
            stage.rulebook_code = high.rulebook_code
            and stage.stage_code = high.stage_code
            and band.percentile_below = high.percentile
),

lacking as (
    select
        rulebook_code,
        stage_code
    from cut
    where lacks_quantile
    group by rulebook_code, stage_code
)

select
    cut.rulebook_code,
    cut.stage_code,
    cut.quantile_year,
    cut.quantile_band_code,
    cut.score_from,
    cut.score_below
from cut
left join lacking
    on cut.rulebook_code = lacking.rulebook_code and cut.stage_code = lacking.stage_code
where lacking.stage_code is null
