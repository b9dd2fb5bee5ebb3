-- The scorecards in force on the business date.
select
    scorecard.rulebook_code,
    scorecard.version,
    scorecard.mark_code,
    scorecard.is_primary,
    scorecard.base_points,
    scorecard.base_score,
    scorecard.base_odds,
    scorecard.pdo,
    scorecard.coverage_floor_pct,
    scorecard.sample_zh,
    scorecard.sample_en,
    scorecard.sample_count,
    scorecard.bad_count,
    scorecard.dataset_sha256,
    scorecard.auc,
    scorecard.auc_low,
    scorecard.auc_high,
    scorecard.approved_by,
    scorecard.approved_on,
    scorecard.clause,
    scorecard.authority,
    scorecard.is_verified,
    scorecard.note
from {{ ref('scorecard') }} as scorecard
inner join {{ ref('int_rulebook__effective') }} as rulebook
    on scorecard.rulebook_code = rulebook.rulebook_code and scorecard.version = rulebook.version
