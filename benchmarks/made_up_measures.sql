-- Measures of $enterprises assessed enterprises, as the rules read them: spread by hashes, so the same in every run.
-- `share` of the enterprises have a figure; it lies between `low` and `high`, most of them near `low`, as amounts of
-- enterprises do.
CREATE TABLE core.dim_run AS SELECT DATE '2026-06-30' AS business_date, 2025 AS figure_year;

CREATE TABLE intermediate.int_enterprise__assessed AS
SELECT
    '9134' || lpad(n::VARCHAR, 14, '0') AS enterprise_id,
    chr((65 + hash(n) % 20)::INTEGER) AS industry_section
FROM range($enterprises) AS enterprise (n);

CREATE TABLE intermediate.int_adverse__veto AS
SELECT enterprise_id FROM intermediate.int_enterprise__assessed WHERE hash(enterprise_id, 'veto') % 100 = 0;

CREATE TABLE intermediate.int_adverse__review (enterprise_id VARCHAR, review_codes VARCHAR);

CREATE TABLE core.dim_enterprise AS
SELECT enterprise_id, true AS has_registry FROM intermediate.int_enterprise__assessed;

CREATE TABLE intermediate.int_measure__open (enterprise_id VARCHAR, measure_code VARCHAR);

CREATE TABLE intermediate.int_measure__zero AS
SELECT measure_code
FROM (VALUES ('awards_2y'), ('penalty_count_displayed'), ('platforms_2y'), ('projects_2y'), ('venture_amount_2y')) AS
    listed (measure_code);

CREATE TABLE intermediate.int_measure__chosen AS
WITH spread (measure_code, basis_code, period_year, share, low, high) AS (
    VALUES
    ('awards_2y', 'programme', NULL, 5, 1, 3),
    ('debt_ratio_pct', 'annual_report', 2025, 95, 5, 110),
    ('graduates_hired', 'declared', 2025, 80, 0, 60),
    ('high_value_invention_count', 'ip', NULL, 60, 0, 30),
    ('hightech_revenue', 'declared', 2025, 85, 0, 500000000),
    ('invention_applications', 'ip', 2025, 95, 0, 30),
    ('invoice_growth_yoy_pct', 'vat', NULL, 70, -80, 200),
    ('net_assets', 'annual_report', 2025, 95, -5000000, 300000000),
    ('pct_applications', 'ip', 2025, 95, 0, 4),
    ('penalty_count_displayed', 'list', NULL, 4, 1, 5),
    ('platforms_2y', 'programme', NULL, 5, 1, 3),
    ('postgraduate_share_pct', 'declared', 2025, 85, 0, 60),
    ('projects_2y', 'programme', NULL, 10, 1, 5),
    ('rd_expense', 'hte', 2025, 60, 0, 60000000),
    ('rd_expense', 'superdeduct', 2024, 88, 0, 50000000),
    ('rd_expense', 'superdeduct', 2025, 90, 0, 50000000),
    ('rd_growth_pct', 'superdeduct', 2025, 85, -50, 200),
    ('rd_share_pct', 'superdeduct', 2025, 90, 0, 40),
    ('revenue', 'cit', 2024, 98, 0, 900000000),
    ('revenue', 'cit', 2025, 99, 0, 900000000),
    ('revenue_growth_pct', 'cit', 2025, 92, -60, 200),
    ('roe_pct', 'annual_report', 2025, 90, -50, 90),
    ('st_staff_share_pct', 'declared', 2025, 85, 0, 80),
    ('super_deduction_tax', 'superdeduct', 2025, 88, 0, 9000000),
    ('tech_contract_turnover', 'contract', 2025, 40, 10000, 30000000),
    ('venture_amount_2y', 'venture', NULL, 4, 100000, 90000000)
)

SELECT
    enterprise.enterprise_id,
    spread.measure_code,
    spread.basis_code,
    spread.period_year::INTEGER AS period_year,
    (spread.low + (spread.high - spread.low)
        * power((hash(enterprise.enterprise_id, spread.measure_code, spread.period_year) % 100003) / 100003.0, 3)
    )::DECIMAL(28, 2)::DECIMAL(28, 6) AS measure_value,
    'bench/feed' AS source_feed
FROM spread
CROSS JOIN intermediate.int_enterprise__assessed AS enterprise
WHERE hash(spread.measure_code, enterprise.enterprise_id) % 100 < spread.share
ORDER BY spread.measure_code, spread.basis_code, spread.period_year;
