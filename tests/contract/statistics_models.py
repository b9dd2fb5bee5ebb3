"""What the statistics of a city are made by: the models in their order, and tables of what they read. No tests here."""

STATISTICS = (
    "int_statistic__month", "int_statistic__loan", "int_statistic__member", "int_statistic__firm_month",
    "int_statistic__instrument", "int_statistic__group", "int_statistic__sum", "mart_finance_statistic",
)  # fmt: skip
#: But for bonds, policies and guarantees, of which each test has the columns that it wants.
UPSTREAM = """
create table core.dim_run (business_date date);
create table core.dim_enterprise (enterprise_id varchar, industry_code varchar, address_region_code varchar);
create table intermediate.int_enterprise__life_stage (enterprise_id varchar, life_stage_code varchar);
create table intermediate.int_recognition__status (enterprise_id varchar, recognition_code varchar,
    valid_from_date date, valid_to_date date, state_code varchar);
create table staging.stg_finance__loan_balance (bank_code varchar, loan_no varchar, data_date date,
    balance_cny decimal(18, 2));
create table staging.stg_finance__loan_filing (bank_code varchar, loan_no varchar, programme_name varchar,
    enterprise_id varchar, loan_amount_cny decimal(18, 2), granted_date date, filing_date date,
    interest_rate_pct decimal(18, 6), guarantee_code varchar, has_ip_pledge boolean, is_first_loan_claimed boolean,
    record_id bigint);
create table staging.stg_innovation__venture_investment (enterprise_id varchar, received_date date,
    investment_amount decimal(18, 2), currency_code varchar);
"""
