-- Innovation points as one statement: what an engineer would write who needs just this and no step of it by itself.
-- It reads the same measures and seeds as the models, and gives the same rows: indicators with the enterprise's score
-- beside.
CREATE TABLE by_hand.innovation AS
WITH asked (indicator_code, measure_code, basis_code, period_year) AS (
    VALUES
    ('A1_GRADS', 'graduates_hired', NULL, 2025),
    ('A2_PLATFORM', 'platforms_2y', NULL, NULL),
    ('A3_AWARD', 'awards_2y', NULL, NULL),
    ('A4_PROGRAM', 'projects_2y', NULL, NULL),
    ('A5_VC', 'venture_amount_2y', NULL, NULL),
    ('G1_HT_REV', 'hightech_revenue', NULL, 2025),
    ('G2_REV', 'revenue', NULL, 2025),
    ('G3_REV_GROWTH', 'revenue_growth_pct', NULL, 2025),
    ('G4_POSTGRAD', 'postgraduate_share_pct', NULL, 2025),
    ('G5_SUPER_DEDUCT_TAX', 'super_deduction_tax', 'superdeduct', 2025),
    ('G6_ROE', 'roe_pct', NULL, 2025),
    ('L1_HV_INVENTION', 'high_value_invention_count', NULL, NULL),
    ('L2_INVOICE_GROWTH', 'invoice_growth_yoy_pct', NULL, NULL),
    ('L3_DEBT_RATIO', 'debt_ratio_pct', NULL, 2025),
    ('L4_PENALTY', 'penalty_count_displayed', NULL, NULL),
    ('T1_RD_AMT', 'rd_expense', 'superdeduct', 2025),
    ('T2_RD_GROWTH', 'rd_growth_pct', 'superdeduct', 2025),
    ('T3_RD_RATIO', 'rd_share_pct', 'superdeduct', 2025),
    ('T4_STF_RATIO', 'st_staff_share_pct', NULL, 2025),
    ('T5_INV_APPL', 'invention_applications', NULL, 2025),
    ('T6_PCT_APPL', 'pct_applications', NULL, 2025),
    ('T7_TECH_CONTRACT', 'tech_contract_turnover', NULL, 2025)
), special AS (
    SELECT
        enterprise_id,
        max(measure_value) FILTER (WHERE measure_code = 'revenue') AS revenue,
        max(measure_value) FILTER (WHERE measure_code = 'net_assets') AS net_assets,
        max(measure_value) FILTER (WHERE measure_code = 'rd_expense' AND basis_code = 'superdeduct') AS research,
        count(*) FILTER (WHERE measure_code = 'rd_share_pct' AND basis_code = 'superdeduct') AS ratios
    FROM intermediate.int_measure__chosen
    WHERE period_year = 2025 AND measure_code IN ('revenue', 'net_assets', 'rd_expense', 'rd_share_pct')
    GROUP BY enterprise_id
), placed AS (
    SELECT a.enterprise_id, a.industry_section, s.*, g.stage_code, special.net_assets,
           special.ratios = 0 AND special.research > 0 AND special.revenue = 0 AS is_full_mark
    FROM intermediate.int_enterprise__assessed a
    CROSS JOIN (VALUES ('national_18', '2024.p1', 100, 2025), ('local_1000', '1', 1000, NULL))
        s (rulebook_code, version, scale, reference_year)
    JOIN special USING (enterprise_id)
    JOIN seeds.innovation_stage g
        ON g.rulebook_code = s.rulebook_code AND g.version = s.version
        AND special.revenue >= coalesce(g.revenue_from_cny, special.revenue)
        AND (g.revenue_below_cny IS NULL OR special.revenue < g.revenue_below_cny)
), valued AS (
    SELECT p.enterprise_id, p.industry_section, p.rulebook_code, p.version, p.scale, p.stage_code, i.order_no,
           i.indicator_code, i.name_zh, i.name_en, i.dimension_code, i.kind, i.direction, i.zero_value, i.missing_policy,
           i.unit_code, w.weight, w.authority, w.is_verified, r.reference_value,
           CASE WHEN i.indicator_code = 'G6_ROE' AND p.net_assets <= 0 THEN NULL
                ELSE coalesce(m.measure_value, CASE WHEN z.measure_code IS NOT NULL THEN 0 END) END AS indicator_value,
           i.indicator_code = 'T3_RD_RATIO' AND coalesce(p.is_full_mark, false) AS is_full_mark,
           m.basis_code, m.period_year, m.source_feed
    FROM placed p
    JOIN seeds.innovation_indicator i USING (rulebook_code, version)
    JOIN seeds.innovation_weight w USING (rulebook_code, version, indicator_code, stage_code)
    JOIN asked q USING (indicator_code)
    LEFT JOIN seeds.innovation_reference r
        ON r.rulebook_code = p.rulebook_code AND r.version = p.version AND r.indicator_code = i.indicator_code
        AND r.stage_code = p.stage_code AND r.scoring_year IS NOT DISTINCT FROM p.reference_year
    LEFT JOIN intermediate.int_measure__zero z ON z.measure_code = q.measure_code
    LEFT JOIN intermediate.int_measure__chosen m
        ON m.enterprise_id = p.enterprise_id AND m.measure_code = q.measure_code
        AND m.period_year IS NOT DISTINCT FROM q.period_year
        AND (q.basis_code IS NULL OR m.basis_code = q.basis_code)
), observed AS (
    SELECT *, (indicator_value IS NOT NULL OR is_full_mark) AND weight > 0 AS is_observed
    FROM valued
), shared AS (
    SELECT *,
           sum(weight) FILTER (WHERE kind = 'scored' AND is_observed) OVER enterprise AS enterprise_weight,
           count(*) FILTER (WHERE kind = 'scored' AND missing_policy = 'insufficient' AND NOT is_observed) OVER enterprise
               AS needed_missing,
           count(*) FILTER (WHERE weight > 0 AND reference_value IS NULL) OVER enterprise AS without_reference,
           sum(weight) FILTER (WHERE kind = 'scored' AND is_observed) OVER dimension AS seen_weight,
           coalesce(sum(weight) FILTER (WHERE kind = 'scored' AND NOT is_observed AND missing_policy = 'reweight')
               OVER dimension, 0) AS given_weight,
           row_number() OVER (PARTITION BY enterprise_id, rulebook_code, dimension_code
               ORDER BY is_observed DESC, weight DESC, order_no) = 1 AS is_heaviest
    FROM observed
    WINDOW enterprise AS (PARTITION BY enterprise_id, rulebook_code),
           dimension AS (PARTITION BY enterprise_id, rulebook_code, dimension_code)
), rounded AS (
    SELECT *, CASE
        WHEN kind <> 'scored' OR seen_weight IS NULL THEN weight
        WHEN is_observed THEN (weight * (seen_weight + given_weight))::DOUBLE / seen_weight::DOUBLE
        WHEN missing_policy = 'reweight' THEN 0
        ELSE weight END::DECIMAL(9, 4) AS rounded_weight
    FROM shared
), effective AS (
    SELECT *, CASE WHEN kind = 'scored' AND is_heaviest AND is_observed THEN rounded_weight + seen_weight + given_weight
        - sum(rounded_weight) FILTER (WHERE kind = 'scored' AND is_observed)
            OVER (PARTITION BY enterprise_id, rulebook_code, dimension_code)
        ELSE rounded_weight END::DECIMAL(8, 4) AS effective_weight,
        needed_missing = 0 AND without_reference = 0
            AND enterprise_weight * 100 >= (SELECT coverage_floor_pct FROM seeds.innovation_scheme s
                WHERE s.rulebook_code = rounded.rulebook_code) * scale AS is_scored
    FROM rounded
), earned AS (
    SELECT *, CASE WHEN is_scored THEN (effective_weight * CASE
        WHEN is_full_mark THEN 1
        WHEN indicator_value IS NULL THEN 0
        ELSE least(greatest((indicator_value - zero_value)::DOUBLE / (reference_value - zero_value)::DOUBLE, 0), 1)
        END::DECIMAL(10, 9))::DECIMAL(9, 4) END AS points
    FROM effective
), summed AS (
    SELECT rulebook_code, enterprise_id, stage_code, industry_section,
           100 * max(enterprise_weight) / max(scale) AS coverage_pct,
           sum(points) FILTER (WHERE kind = 'scored') AS base_points,
           coalesce(sum(points) FILTER (WHERE kind = 'bonus'), 0) AS bonus_points,
           coalesce(sum(points) FILTER (WHERE kind = 'malus'), 0) AS malus_points
    FROM earned GROUP BY ALL
), scored AS (
    SELECT n.*, least(greatest(base_points + least(bonus_points, bonus_cap) - malus_points, 0), score_cap) AS score
    FROM summed n JOIN seeds.innovation_scheme USING (rulebook_code)
    WHERE base_points IS NOT NULL
), ranked AS (
    SELECT f.*, rank() OVER (cohort ORDER BY score DESC) AS rank_in_cohort, count(*) OVER cohort AS cohort_size,
           CASE WHEN v.enterprise_id IS NOT NULL THEN 'VETO' ELSE b.band_code END AS band_code
    FROM scored f
    JOIN seeds.innovation_band b ON b.rulebook_code = f.rulebook_code AND f.score >= b.score_from
        AND (b.score_below IS NULL OR f.score < b.score_below)
    LEFT JOIN intermediate.int_adverse__veto v ON v.enterprise_id = f.enterprise_id
    WINDOW cohort AS (PARTITION BY f.rulebook_code, f.stage_code, f.industry_section)
)
SELECT DATE '2026-06-30' AS business_date, e.enterprise_id, e.rulebook_code, e.version, e.order_no, e.indicator_code,
       e.name_zh, e.name_en, e.dimension_code, e.kind, e.is_observed, e.missing_policy, e.indicator_value, e.unit_code,
       e.basis_code, e.period_year, e.reference_value, e.weight, CASE WHEN e.is_scored THEN e.effective_weight END
           AS effective_weight, CASE WHEN e.kind = 'malus' THEN -e.points ELSE e.points END AS points,
       e.source_feed, e.authority, e.is_verified, e.stage_code, r.score, r.coverage_pct, r.band_code,
       r.rank_in_cohort, r.cohort_size
FROM earned e LEFT JOIN ranked r USING (rulebook_code, enterprise_id);
