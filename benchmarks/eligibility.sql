-- Documents 115 of 2017 and 63 of 2022 (annex 1) as written by hand for 30 June 2026, every number in its place: one
-- row per enterprise and criterion, and the result beside it. Ranks: 4 met, 3 manual, 2 unknown, 1 unmet, 0 not
-- applicable.
CREATE TABLE by_hand.eligibility AS
WITH figure AS (
    SELECT
        enterprise_id,
        max(measure_value) FILTER (measure_code = 'is_registered_active') AS active,
        max(measure_value) FILTER (measure_code = 'is_legal_person') AS legal_person,
        max(measure_value) FILTER (measure_code = 'headcount' AND period_year = 2025) AS headcount,
        max(measure_value) FILTER (measure_code = 'revenue' AND period_year = 2025) AS revenue,
        max(measure_value) FILTER (measure_code = 'total_assets' AND period_year = 2025) AS assets,
        max(measure_value) FILTER (measure_code = 'st_staff_share_pct' AND period_year = 2025) AS st_staff,
        max(measure_value) FILTER (
            measure_code = 'rd_share_pct' AND period_year = 2025 AND basis_code = 'superdeduct') AS rd_share,
        max(measure_value) FILTER (
            measure_code = 'rd_cost_share_pct' AND period_year = 2025 AND basis_code = 'superdeduct') AS rd_cost,
        max(measure_value) FILTER (measure_code = 'main_revenue_growth_pct' AND period_year = 2025) AS main_growth,
        max(measure_value) FILTER (measure_code = 'debt_ratio_pct' AND period_year = 2025) AS debt,
        max(measure_value) FILTER (measure_code = 'main_revenue_share_pct' AND period_year = 2025) AS main_share,
        max(measure_value) FILTER (measure_code = 'is_strategic_industry') AS strategic,
        max(measure_value) FILTER (measure_code = 'class1_ip_count') AS class1,
        max(measure_value) FILTER (measure_code = 'class2_ip_count_115') AS class2_115,
        max(measure_value) FILTER (measure_code = 'class1_high_value_count') AS high_value,
        max(measure_value) FILTER (measure_code = 'class1_own_ip_count') AS class1_own,
        max(measure_value) FILTER (measure_code = 'class1_kept_ip_count') AS class1_kept,
        max(measure_value) FILTER (measure_code = 'class2_ip_count_63') AS class2_63,
        max(measure_value) FILTER (measure_code = 'is_abnormal_listed') AS abnormal,
        max(measure_value) FILTER (measure_code = 'is_abnormal_listed_recently') AS abnormal_recently,
        max(measure_value) FILTER (measure_code = 'is_serious_violation') AS serious,
        max(measure_value) FILTER (measure_code = 'is_serious_violation_recently') AS serious_recently,
        max(measure_value) FILTER (measure_code = 'ip_in_force_count') AS ip_rights,
        max(measure_value) FILTER (measure_code = 'holds_hte') AS hte,
        max(measure_value) FILTER (measure_code = 'holds_demo_enterprise') AS demonstration,
        max(measure_value) FILTER (measure_code = 'national_awards_top3_5y') AS national_award,
        max(measure_value) FILTER (measure_code = 'provincial_awards_3y') AS award,
        max(measure_value) FILTER (measure_code = 'has_provincial_institution') AS institution,
        max(measure_value) FILTER (measure_code = 'venture_qualified_amount_3y') AS equity
    FROM intermediate.int_measure__chosen
    GROUP BY enterprise_id
), size AS (
    SELECT enterprise_id, CASE WHEN max((measure_value < large_from)::INTEGER) = 1 THEN 1
        WHEN count(*) = count(measure_value) THEN 0 END AS sme
    FROM intermediate.int_size__dimension GROUP BY enterprise_id
), enterprise AS (
    -- The lists and registers below are complete and have arrived: an enterprise that is not on them has none.
    SELECT e.enterprise_id, f.* EXCLUDE (enterprise_id, abnormal, abnormal_recently, serious, serious_recently, hte,
            demonstration, national_award, award, institution, equity), s.sme,
        coalesce(abnormal, 0) AS abnormal, coalesce(abnormal_recently, 0) AS abnormal_recently,
        coalesce(serious, 0) AS serious, coalesce(serious_recently, 0) AS serious_recently, coalesce(hte, 0) AS hte,
        coalesce(demonstration, 0) AS demonstration,
        coalesce(national_award, 0) AS national_award, coalesce(award, 0) AS award,
        coalesce(institution, 0) AS institution, coalesce(equity, 0) AS equity
    FROM intermediate.int_enterprise__assessed e
    LEFT JOIN figure f ON e.enterprise_id = f.enterprise_id
    LEFT JOIN size s ON e.enterprise_id = s.enterprise_id
), item AS (
    SELECT *,
        CASE WHEN st_staff >= 30 THEN 20 WHEN st_staff >= 25 THEN 16 WHEN st_staff >= 20 THEN 12
            WHEN st_staff >= 15 THEN 8 WHEN st_staff >= 10 THEN 4 WHEN st_staff < 10 THEN 0 END AS p_staff,
        CASE WHEN rd_share >= 6 THEN 50 WHEN rd_share >= 5 THEN 40 WHEN rd_share >= 4 THEN 30 WHEN rd_share >= 3 THEN 20
            WHEN rd_share >= 2 THEN 10 WHEN rd_share < 2 THEN 0 END AS p_rd_a,
        CASE WHEN rd_cost >= 30 THEN 50 WHEN rd_cost >= 25 THEN 40 WHEN rd_cost >= 20 THEN 30 WHEN rd_cost >= 15 THEN 20
            WHEN rd_cost >= 10 THEN 10 WHEN rd_cost < 10 THEN 0 END AS p_rd_b,
        CASE WHEN class1 >= 1 THEN 30 WHEN class1 < 1 THEN 0 END AS p_class1,
        CASE WHEN class2_115 >= 4 THEN 24 ELSE class2_115 * 6 END AS p_class2,
        CASE WHEN high_value >= 1 THEN 20 WHEN high_value < 1 THEN 0 END AS p_ip_a,
        CASE WHEN class1_own >= 1 THEN 15 WHEN class1_own < 1 THEN 0 END AS p_ip_b,
        CASE WHEN class1_kept >= 1 THEN 10 WHEN class1_kept < 1 THEN 0 END AS p_ip_c,
        CASE WHEN class2_63 >= 1 THEN 5 WHEN class2_63 < 1 THEN 0 END AS p_ip_d,
        CASE WHEN rd_share >= 5 THEN 20 WHEN rd_share >= 3 THEN 15 WHEN rd_share >= 2 THEN 10 WHEN rd_share >= 1 THEN 5
            WHEN rd_share < 1 THEN 0 END AS p_rd,
        CASE WHEN main_growth >= 15 THEN 20 WHEN main_growth >= 10 THEN 15 WHEN main_growth >= 5 THEN 10
            WHEN main_growth >= 0 THEN 5 WHEN main_growth < 0 THEN 0 END AS p_growth,
        CASE WHEN debt <= 55 THEN 10 WHEN debt <= 75 THEN 5 WHEN debt > 75 THEN 0 END AS p_debt,
        CASE WHEN strategic >= 1 THEN 10 WHEN strategic < 1 THEN 5 END AS p_field,
        CASE WHEN main_share >= 70 THEN 20 WHEN main_share >= 60 THEN 15 WHEN main_share >= 55 THEN 10
            WHEN main_share >= 50 THEN 5 WHEN main_share < 50 THEN 0 END AS p_main
    FROM enterprise
), part AS (
    SELECT *,
        coalesce(p_staff, 0) AS staff_lo, coalesce(p_staff, 20) AS staff_hi,
        greatest(coalesce(p_rd_a, 0), coalesce(p_rd_b, 0)) AS rd_lo,
        greatest(coalesce(p_rd_a, 50), coalesce(p_rd_b, 50)) AS rd_hi,
        greatest(coalesce(p_class1, 0), coalesce(p_class2, 0)) AS results_lo,
        30 AS results_hi,  -- kinds of class I that no feed gives may always be there
        greatest(coalesce(p_ip_a, 0), coalesce(p_ip_b, 0), coalesce(p_ip_c, 0), coalesce(p_ip_d, 0))
            + coalesce(p_rd, 0) AS innovation_lo,
        20 + coalesce(p_rd, 20) AS innovation_hi,
        coalesce(p_growth, 0) + coalesce(p_debt, 0) AS growth_lo,
        coalesce(p_growth, 20) + coalesce(p_debt, 10) AS growth_hi,
        coalesce(p_field, 5) + coalesce(p_main, 0) AS special_lo,
        coalesce(p_field, 10) + coalesce(p_main, 20) AS special_hi
    FROM item
), judged AS (
    SELECT enterprise_id, unnest([
        -- rulebook, route, criterion, value, most, least that meets it, most that meets it
        {'b': 'tech_sme', 'r': 'conditions', 'c': 'resident', 'v': active, 'm': active, 'l': 1, 'u': 1},
        {'b': 'tech_sme', 'r': 'conditions', 'c': 'headcount', 'v': headcount, 'm': headcount, 'l': NULL, 'u': 500},
        {'b': 'tech_sme', 'r': 'conditions', 'c': 'sales', 'v': revenue, 'm': revenue, 'l': NULL, 'u': 200000000},
        {'b': 'tech_sme', 'r': 'conditions', 'c': 'assets', 'v': assets, 'm': assets, 'l': NULL, 'u': 200000000},
        {'b': 'tech_sme', 'r': 'conditions', 'c': 'abnormal', 'v': abnormal_recently, 'm': abnormal_recently, 'l': 0, 'u': 0},
        {'b': 'tech_sme', 'r': 'conditions', 'c': 'serious_violation', 'v': serious_recently, 'm': serious_recently,
         'l': 0, 'u': 0},
        {'b': 'tech_sme', 'r': 'conditions', 'c': 'legal_form', 'v': legal_person, 'm': legal_person, 'l': 1, 'u': 1},
        {'b': 'tech_sme', 'r': 'conditions', 'c': 'products', 'v': NULL, 'm': NULL, 'l': NULL, 'u': NULL},
        {'b': 'tech_sme', 'r': 'conditions', 'c': 'conduct', 'v': NULL, 'm': NULL, 'l': NULL, 'u': NULL},
        {'b': 'tech_sme', 'r': 'score', 'c': 'total', 'v': staff_lo + rd_lo + results_lo,
         'm': staff_hi + rd_hi + results_hi, 'l': 60, 'u': NULL},
        {'b': 'tech_sme', 'r': 'score', 'c': 'st_staff', 'v': staff_lo, 'm': staff_hi, 'l': 0.000001, 'u': NULL},
        -- asked of every enterprise that may have rights; the value only says who has none
        {'b': 'tech_sme', 'r': 'score', 'c': 'ip_related', 'v': ip_rights, 'm': NULL, 'l': NULL, 'u': NULL},
        {'b': 'tech_sme', 'r': 'direct', 'c': 'hte', 'v': hte, 'm': hte, 'l': 1, 'u': 1},
        {'b': 'tech_sme', 'r': 'direct', 'c': 'national_award', 'v': national_award, 'm': national_award, 'l': 1, 'u': NULL},
        {'b': 'tech_sme', 'r': 'direct', 'c': 'institution', 'v': institution, 'm': institution, 'l': 1, 'u': 1},
        {'b': 'tech_sme', 'r': 'direct', 'c': 'standard', 'v': NULL, 'm': NULL, 'l': NULL, 'u': NULL},
        {'b': 'innovative_sme', 'r': 'conditions', 'c': 'registered', 'v': active, 'm': active, 'l': 1, 'u': 1},
        {'b': 'innovative_sme', 'r': 'conditions', 'c': 'sme', 'v': sme, 'm': sme, 'l': 1, 'u': 1},
        {'b': 'innovative_sme', 'r': 'conditions', 'c': 'abnormal', 'v': abnormal, 'm': abnormal, 'l': 0, 'u': 0},
        {'b': 'innovative_sme', 'r': 'conditions', 'c': 'serious_violation', 'v': serious, 'm': serious, 'l': 0, 'u': 0},
        {'b': 'innovative_sme', 'r': 'conditions', 'c': 'legal_form', 'v': legal_person, 'm': legal_person, 'l': 1, 'u': 1},
        {'b': 'innovative_sme', 'r': 'conditions', 'c': 'products', 'v': NULL, 'm': NULL, 'l': NULL, 'u': NULL},
        {'b': 'innovative_sme', 'r': 'conditions', 'c': 'conduct', 'v': NULL, 'm': NULL, 'l': NULL, 'u': NULL},
        {'b': 'innovative_sme', 'r': 'score', 'c': 'total', 'v': innovation_lo + growth_lo + special_lo,
         'm': innovation_hi + growth_hi + special_hi, 'l': 60, 'u': NULL},
        {'b': 'innovative_sme', 'r': 'score', 'c': 'innovation', 'v': innovation_lo, 'm': innovation_hi, 'l': 20, 'u': NULL},
        {'b': 'innovative_sme', 'r': 'score', 'c': 'growth', 'v': growth_lo, 'm': growth_hi, 'l': 15, 'u': NULL},
        {'b': 'innovative_sme', 'r': 'score', 'c': 'specialisation', 'v': special_lo, 'm': special_hi, 'l': 15, 'u': NULL},
        {'b': 'innovative_sme', 'r': 'score', 'c': 'ip_related', 'v': ip_rights, 'm': NULL, 'l': NULL, 'u': NULL},
        {'b': 'innovative_sme', 'r': 'direct', 'c': 'award', 'v': award, 'm': award, 'l': 1, 'u': NULL},
        {'b': 'innovative_sme', 'r': 'direct', 'c': 'hte', 'v': hte, 'm': hte, 'l': 1, 'u': 1},
        {'b': 'innovative_sme', 'r': 'direct', 'c': 'demonstration', 'v': demonstration, 'm': demonstration, 'l': 1, 'u': 1},
        {'b': 'innovative_sme', 'r': 'direct', 'c': 'institution', 'v': institution, 'm': institution, 'l': 1, 'u': 1},
        {'b': 'innovative_sme', 'r': 'direct', 'c': 'equity', 'v': equity, 'm': equity, 'l': 5000000, 'u': NULL}
    ]) AS one
    FROM part
), ranked AS (
    SELECT
        enterprise_id, one.b AS rulebook_code, one.r AS route_code, one.c AS criterion_code,
        CASE WHEN one.c <> 'ip_related' THEN one.v::DECIMAL(28, 6) END AS criterion_value, CASE WHEN one.r = 'score' THEN one.m::DECIMAL(28, 6) END AS value_max,
        one.m AS best_value,
        CASE
            WHEN one.c = 'ip_related' AND one.v < 1 THEN 0
            WHEN one.c IN ('products', 'conduct', 'standard', 'ip_related') THEN 3
            WHEN (one.l IS NULL OR one.v >= one.l) AND (one.u IS NULL OR one.m <= one.u) AND one.v IS NOT NULL THEN 4
            WHEN one.m < one.l OR one.v > one.u THEN 1
            ELSE 2
        END AS rank
    FROM judged
), routed AS (
    SELECT
        *,
        min(rank) FILTER (route_code = 'conditions') OVER whole AS condition_rank,
        -- Without what only a person can judge: products, conduct and the standard that an enterprise led.
        min(rank) FILTER (route_code = 'conditions' AND rank <> 3) OVER whole AS condition_data,
        max(CASE rank WHEN 2 THEN 3 ELSE rank END) FILTER (route_code = 'direct' AND rank <> 3) OVER whole AS direct_data,
        min(rank) FILTER (route_code = 'score' AND rank > 0) OVER whole AS score_rank,
        min(rank) FILTER (route_code = 'score' AND rank NOT IN (0, 3)) OVER whole AS score_data,
        -- Of the direct ways any will do; unknown counts for more than manual there.
        max(CASE rank WHEN 2 THEN 3 WHEN 3 THEN 2 ELSE rank END) FILTER (route_code = 'direct') OVER whole AS direct_any
    FROM ranked
    WINDOW whole AS (PARTITION BY enterprise_id, rulebook_code)
), decided AS (
    SELECT
        *,
        greatest(CASE score_rank WHEN 2 THEN 3 WHEN 3 THEN 2 ELSE score_rank END, direct_any) AS way_any
    FROM routed
)
SELECT
    DATE '2026-06-30' AS business_date, d.enterprise_id, d.rulebook_code, c.version, c.route_code, c.group_code,
    d.criterion_code, c.order_no, c.kind, c.criterion_zh AS name_zh, c.criterion_en AS name_en, d.rank,
    CASE d.rank WHEN 4 THEN 'met' WHEN 3 THEN 'manual' WHEN 2 THEN 'unknown' WHEN 1 THEN 'unmet'
        ELSE 'not_applicable' END AS state_code,
    d.criterion_value, d.value_max, c.unit_code, coalesce(e.basis_code, c.basis_code) AS basis_code,
    2025 + c.period_offset AS period_year, c.operator, c.threshold, c.clause, r.document_no,
    coalesce(e.source_feed, CASE WHEN d.criterion_value IS NOT NULL THEN z.zero_when_feed END) AS source_feed,
    CASE WHEN d.rank = 1 AND c.unit_code <> 'flag' THEN abs(c.threshold - d.best_value) END AS gap_value,
    CASE WHEN d.rank = 1 AND c.unit_code = 'flag' THEN '须满足：' || c.criterion_zh
        WHEN d.rank = 1 THEN format('差{}：现为{}，要求{}', abs(c.threshold - d.best_value), d.best_value, c.threshold)
    END AS gap_zh,
    CASE WHEN d.rank = 1 AND c.unit_code = 'flag' THEN 'must hold: ' || c.criterion_en
        WHEN d.rank = 1 THEN format('{}: {} now, {} required', abs(c.threshold - d.best_value), d.best_value, c.threshold)
    END AS gap_en,
    c.authority, c.is_verified,
    least(d.condition_rank, CASE d.way_any WHEN 2 THEN 3 WHEN 3 THEN 2 ELSE d.way_any END) AS result_rank,
    CASE result_rank WHEN 4 THEN 'met' WHEN 2 THEN 'unknown' WHEN 1 THEN 'unmet'
        ELSE CASE WHEN d.condition_data = 4 AND greatest(d.score_data, d.direct_data) = 4 THEN 'met_by_data' ELSE 'manual' END
    END AS result_code
FROM decided d
JOIN seeds.eligibility_criterion c USING (rulebook_code, criterion_code)
JOIN seeds.rulebook r USING (rulebook_code, version)
LEFT JOIN seeds.measure z ON c.measure_code = z.measure_code
LEFT JOIN intermediate.int_measure__chosen e
    ON d.enterprise_id = e.enterprise_id AND c.measure_code = e.measure_code
    AND e.basis_code = coalesce(c.basis_code, e.basis_code)
    AND coalesce(e.period_year, 2025) = 2025;
