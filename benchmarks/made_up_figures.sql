-- Figures of $enterprises assessed enterprises for everything that an eligibility rule may ask, spread by hashes: the
-- same in every run. Three in ten yearly figures are missing, one in ten others; lists name one enterprise in twenty.
-- Needs the seeds.
CREATE TABLE core.dim_run AS SELECT DATE '2026-06-30' AS business_date, 2025 AS figure_year;

CREATE TABLE intermediate.int_enterprise__assessed AS
SELECT '9134' || lpad(n::VARCHAR, 14, '0') AS enterprise_id FROM range($enterprises) AS enterprise (n);

CREATE TABLE core.dim_enterprise AS
SELECT
    enterprise_id,
    true AS has_registry,
    true AS is_enterprise_kind,
    CASE hash(enterprise_id, 'industry') % 4 WHEN 0 THEN '6513' WHEN 1 THEN '4710' WHEN 2 THEN '3562' END
        AS industry_code
FROM intermediate.int_enterprise__assessed;

-- No recognition is held, no adverse record known and no feed looked at: figures alone decide.
CREATE TABLE intermediate.int_recognition__status (
    enterprise_id VARCHAR, recognition_code VARCHAR, is_valid BOOLEAN, valid_to_date DATE
);
CREATE TABLE intermediate.int_adverse__record (
    enterprise_id VARCHAR, source_feed VARCHAR, is_displayed BOOLEAN, needs_review BOOLEAN
);
CREATE TABLE intermediate.int_feed__lag (feed VARCHAR, is_evidence BOOLEAN);
CREATE TABLE intermediate.int_measure__open (enterprise_id VARCHAR, measure_code VARCHAR);
CREATE TABLE intermediate.int_measure__range (
    enterprise_id VARCHAR, measure_code VARCHAR, value_min DECIMAL(28, 6), value_max DECIMAL(28, 6), source_feed VARCHAR
);
CREATE TABLE marts.mart_freshness (feed VARCHAR, title_zh VARCHAR, title_en VARCHAR, newest_date DATE, as_of_date DATE);

CREATE TABLE intermediate.int_measure__zero AS
SELECT measure_code
FROM (
    VALUES ('has_provincial_institution'), ('holds_demo_enterprise'), ('holds_hte'), ('holds_innovative_sme'),
    ('holds_tech_sme'), ('is_abnormal_listed'), ('is_abnormal_listed_recently'), ('is_serious_violation'),
    ('is_serious_violation_recently'), ('national_awards_top3_5y'), ('provincial_awards_3y'), ('venture_qualified_amount_3y')
) AS listed (measure_code);

CREATE TABLE intermediate.int_measure__chosen AS
WITH drawn AS (
    SELECT
        enterprise.enterprise_id,
        measure.*,
        basis.basis_code,
        year.period_year,
        (hash(enterprise.enterprise_id, measure.measure_code, basis.basis_code, year.period_year) // 1024)::BIGINT AS draw
    FROM intermediate.int_enterprise__assessed AS enterprise
    CROSS JOIN seeds.measure AS measure
    INNER JOIN (VALUES ('superdeduct', true), ('hte', true), ('any', false)) AS basis (basis_code, named)
        ON measure.needs_basis = basis.named
    INNER JOIN (VALUES (2024), (2025), (NULL)) AS year (period_year)
        ON (measure.period_kind = 'year') = (year.period_year IS NOT NULL)
    WHERE measure.measure_code NOT IN ('is_sme', 'class1_other_ip_count')  -- no feed gives the second
)

SELECT
    enterprise_id,
    measure_code,
    basis_code,
    period_year,
    CASE unit_code
        WHEN 'flag' THEN draw % 2
        WHEN 'item' THEN draw % 6
        WHEN 'percent' THEN draw % 9000 / 100.0 - 10
        WHEN 'cny' THEN draw % 400000 * 1000
        ELSE draw % 700
    END::DECIMAL(28, 6) AS measure_value,
    'bench/feed' AS source_feed
FROM drawn
WHERE
    draw // 8 % 100 < CASE
        WHEN measure_code IN (SELECT listed.measure_code FROM intermediate.int_measure__zero AS listed) THEN 5
        WHEN period_kind = 'year' THEN 70
        ELSE 90
    END
ORDER BY measure_code, basis_code, period_year;

-- The statement by hand knows two rulebooks and what the size standard makes of the enterprises.
DELETE FROM seeds.rulebook WHERE rulebook_code NOT IN ('tech_sme', 'innovative_sme', 'sme_size');
