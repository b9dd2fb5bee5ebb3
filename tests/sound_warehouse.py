"""A tiny warehouse as SQL, in which all that is reconciled agrees. Asserts nothing."""

WAREHOUSE = """
CREATE SCHEMA landing; CREATE SCHEMA staging; CREATE SCHEMA core; CREATE SCHEMA marts; CREATE SCHEMA linking;
CREATE SCHEMA seeds;
CREATE TABLE staging.stg_registry__enterprise AS
    SELECT * FROM (VALUES ('A', '科信有限公司'), ('B', '宏达有限公司')) AS registry (enterprise_id, enterprise_name);
CREATE TABLE seeds.match_decision AS
    SELECT * FROM (VALUES (1, '科信', NULL, 'B', 'no'), (2, '老字号', NULL, 'GONE', 'yes'),
        (3, '老字号', NULL, 'GONE', 'withdrawn'))
    AS decision (decision_no, party_name, party_place, enterprise_id, verdict);
CREATE TABLE linking.party AS
    SELECT 'ip/patent' AS feed, n AS record_id, 'applicant' AS party_role, 1 AS party_no, name AS party_name,
        NULL::VARCHAR AS party_identifier, outcome
    FROM (VALUES (1, '科信', 'linked'), (2, '自然人00001', 'person')) AS party (n, name, outcome);
CREATE TABLE linking.enterprise_link AS
    SELECT feed, record_id, party_role, party_no, 'A' AS enterprise_id, 'exact_name' AS method
    FROM linking.party WHERE outcome = 'linked';
CREATE TABLE landing.run AS SELECT DATE '2020-03-01' AS business_date;
CREATE TABLE landing.registry__enterprise AS
    SELECT 'A' AS enterprise_id, 100.00::DECIMAL(20, 2) AS registered_capital_amount, 1 AS _delivery_no,
        DATE '2020-01-01' AS _as_of_date
    UNION ALL SELECT 'B', NULL, 1, DATE '2020-01-01'
    UNION ALL SELECT 'LATE', NULL, 2, DATE '2020-03-02';
CREATE TABLE landing.tax__vat_invoice AS
    SELECT enterprise_id, direction_code, day AS invoice_date, total AS amount_cny, 0.00::DECIMAL(18, 2) AS tax_cny,
        total AS total_cny, status_code, 3 AS _delivery_no, CAST(NULL AS DATE) AS _as_of_date, n AS _record_id
    FROM (VALUES
        ('A', 'sale', DATE '2020-03-01', 10.10::DECIMAL(18, 2), 'valid', 1),
        ('A', 'sale', NULL, 5.00, 'valid', 2),
        ('A', 'sale', DATE '2020-03-01', 7.00, 'void', 3),
        ('C', 'purchase', DATE '2019-01-01', 0.20, 'valid', 4),
        ('D', 'sale', DATE '2020-03-02', 1.00, 'valid', 5)
    ) AS invoice (enterprise_id, direction_code, day, total, status_code, n);
CREATE TABLE landing.delivery AS
    SELECT * FROM (VALUES (1, 'registry/enterprise', 2), (2, 'registry/enterprise', 1), (3, 'tax/vat_invoice', 5))
    AS delivery (delivery_no, feed, row_count);
CREATE TABLE landing.delivery_total AS
    SELECT * FROM (VALUES
        (1, 'registry/enterprise', 'registered_capital_amount', 100.00::DECIMAL(38, 2)),
        (2, 'registry/enterprise', 'registered_capital_amount', NULL),
        (3, 'tax/vat_invoice', 'amount_cny', 23.30), (3, 'tax/vat_invoice', 'tax_cny', 0.00),
        (3, 'tax/vat_invoice', 'total_cny', 23.30)
    ) AS control (delivery_no, feed, measure_name, total);
CREATE VIEW landing.seen_rows AS
    SELECT _delivery_no AS delivery_no, count(*) AS row_count FROM landing.registry__enterprise GROUP BY 1
    UNION ALL SELECT _delivery_no, count(*) FROM landing.tax__vat_invoice GROUP BY 1;
CREATE VIEW landing.seen_total AS
    SELECT _delivery_no AS delivery_no, 'registered_capital_amount' AS measure_name,
        sum(registered_capital_amount) AS total
    FROM landing.registry__enterprise GROUP BY 1
    UNION ALL SELECT _delivery_no, 'amount_cny', sum(amount_cny) FROM landing.tax__vat_invoice GROUP BY 1
    UNION ALL SELECT _delivery_no, 'tax_cny', sum(tax_cny) FROM landing.tax__vat_invoice GROUP BY 1
    UNION ALL SELECT _delivery_no, 'total_cny', sum(total_cny) FROM landing.tax__vat_invoice GROUP BY 1;
CREATE VIEW landing.seen_enterprise AS
    SELECT DISTINCT 'registry/enterprise' AS feed, enterprise_id, false AS is_contested
    FROM landing.registry__enterprise, landing.run WHERE _as_of_date <= business_date
    UNION ALL SELECT DISTINCT 'tax/vat_invoice', enterprise_id, false FROM landing.tax__vat_invoice, landing.run
    WHERE coalesce(invoice_date <= business_date, true)
    UNION ALL VALUES ('innovation/tech_contract', 'CORRECTED', true), ('innovation/tech_contract', 'A', true);
CREATE VIEW staging.stg_tax__vat_invoice AS
    SELECT * RENAME (_record_id AS record_id) FROM landing.tax__vat_invoice
    WHERE invoice_date IS NULL OR invoice_date <= DATE '2020-03-01';
CREATE TABLE core.fct_vat_invoice AS FROM staging.stg_tax__vat_invoice;
CREATE TABLE core.dim_enterprise AS SELECT unnest(['A', 'B', 'C']) AS enterprise_id;
CREATE TABLE marts.mart_enterprise_profile AS FROM core.dim_enterprise;
CREATE TABLE marts.mart_invoice_profile AS
    SELECT * FROM (VALUES
        ('A', 'all', 10.10::DECIMAL(24, 2), 0.00::DECIMAL(24, 2)), ('A', '12m', 10.10, 0.00), ('C', 'all', 0.00, 0.20)
    ) AS profile (enterprise_id, window_code, sales_cny, purchases_cny);
CREATE TABLE marts.mart_finance_statistic AS
    SELECT * FROM (VALUES
        ('union', 'loan_balance_cny', 30.00::DECIMAL(28, 6), false), ('list', 'loan_balance_cny', 40.00, false),
        ('district', 'loan_balance_cny', 10.00, true), ('district', 'loan_balance_cny', 20.00, true)
    ) AS statistic (dimension_code, figure_code, figure_value, is_additive);
CREATE TABLE marts.mart_funnel_statistic AS
    SELECT * FROM (VALUES
        ('all', 'submitted_count', 3.00::DECIMAL(28, 6), false), ('bank', 'submitted_count', 1.00, true),
        ('bank', 'submitted_count', 2.00, true), ('bank', 'days_to_match', 4.00, false)
    ) AS statistic (dimension_code, figure_code, figure_value, is_additive);
"""

RECORDS_AND_RIGHTS = """
CREATE SCHEMA intermediate;
CREATE TABLE staging.stg_credit__dishonest_debtor AS
    SELECT * FROM (VALUES (11, 'D1', NULL), (12, 'D2', NULL)) AS d (record_id, record_no, enterprise_id);
CREATE TABLE staging.stg_credit__admin_penalty AS
    SELECT * FROM (VALUES (21, 'P1', 'A'), (22, '不予处罚', 'A')) AS p (record_id, decision_no, enterprise_id);
CREATE TABLE intermediate.int_adverse__penalty_kind AS SELECT 21 AS record_id, 'fine' AS penalty_kind_code;
CREATE TABLE staging.stg_registry__serious_violation AS
    SELECT 31 AS record_id, 'S1' AS listing_no, 'A' AS enterprise_id;
CREATE TABLE staging.stg_registry__abnormal_operation AS
    SELECT 41 AS record_id, 'L1' AS record_no, 'B' AS enterprise_id;
CREATE TABLE staging.stg_tax__arrears AS SELECT 51 AS record_id, 'vat' AS tax_kind_code, 'B' AS enterprise_id;
CREATE TABLE staging.stg_linking__enterprise_link AS
    SELECT * FROM (VALUES
        ('credit/dishonest_debtor', 11, 'A'), ('ip/patent', 61, 'A'), ('ip/patent', 61, 'B'), ('ip/patent', 62, 'A'),
        ('ip/patent_event', 71, 'B'), ('ip/ip_right', 81, 'A')
    ) AS link (feed, record_id, enterprise_id);
CREATE TABLE intermediate.int_adverse__record AS
    SELECT *, source_feed <> 'credit/admin_penalty' AS is_displayed
    FROM (SELECT unnest(['credit/dishonest_debtor', 'credit/admin_penalty', 'registry/serious_violation',
        'registry/abnormal_operation', 'tax/arrears']) AS source_feed);
CREATE TABLE marts.mart_adverse_record AS SELECT source_feed FROM intermediate.int_adverse__record WHERE is_displayed;
CREATE TABLE staging.stg_ip__patent AS
    SELECT * FROM (VALUES (61, 'N1'), (62, 'N2')) AS patent (record_id, application_no);
CREATE TABLE intermediate.int_ip__patent_status AS SELECT 'N2' AS application_no, 71 AS transfer_record_id;
CREATE TABLE intermediate.int_ip__patent AS
    SELECT unnest(['N1', 'N2']) AS application_no, 'in_force' AS state_code, 'invention' AS right_kind_code;
CREATE TABLE staging.stg_ip__ip_right AS
    SELECT 81 AS record_id, 'R1' AS registration_no, 'software_copyright' AS right_kind_code;
CREATE TABLE marts.mart_ip_portfolio AS
    SELECT * FROM (VALUES ('A', 1, 0, 0, 1), ('B', 2, 0, 0, 0)) AS portfolio (enterprise_id, in_force_invention_count,
        in_force_utility_model_count, in_force_design_count, in_force_software_copyright_count);
"""
