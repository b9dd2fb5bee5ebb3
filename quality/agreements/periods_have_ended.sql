-- id: periods_have_ended
-- table: landing.delivery
-- owner: team:data-platform
-- severity: block
-- reason:
--   zh: 申报期、年度和月末应早于报送日期
--   en: A period, a year or a month's end is over when figures of it are sent
-- apart: "figures are of a period that was not over when they were sent"
-- bounds:
--   - {most: 0.002}
-- fewest: 1
-- if_empty: passes
-- basis: "A segment is a feed. Ratings and reports are of years before; insurance of a month may be due within it."
with sent as (
    select
        'tax/vat_return' as feed,
        enterprise_id,
        submission_no as record_no,
        coalesce(period_end_date >= _as_of_date, false) as is_apart
    from landing.tax__vat_return
    union all
    select
        'tax/cit_return' as feed,
        enterprise_id,
        submission_no as record_no,
        coalesce(tax_year > year(_as_of_date), false) as is_apart
    from landing.tax__cit_return
    union all
    select
        'tax/rd_deduction' as feed,
        enterprise_id,
        submission_no as record_no,
        coalesce(tax_year > year(_as_of_date), false) as is_apart
    from landing.tax__rd_deduction
    union all
    select
        'tax/credit_rating' as feed,
        enterprise_id,
        cast(assessment_year as varchar) as record_no,
        coalesce(assessment_year >= year(_as_of_date), false) as is_apart
    from landing.tax__credit_rating
    union all
    select
        'registry/annual_report' as feed,
        enterprise_id,
        cast(report_year as varchar) as record_no,
        coalesce(report_year >= year(_as_of_date), false) as is_apart
    from landing.registry__annual_report
    union all
    select
        'social/insurance_headcount' as feed,
        enterprise_id,
        cast(due_month as varchar) as record_no,
        coalesce(due_month > _as_of_date, false) as is_apart
    from landing.social__insurance_headcount
    union all
    select
        'finance/loan_balance' as feed,
        bank_code as enterprise_id,
        loan_no as record_no,
        coalesce(data_date > _as_of_date, false) as is_apart
    from landing.finance__loan_balance
    union all
    select
        'finance/bond' as feed,
        'bond' as enterprise_id,
        bond_code as record_no,
        coalesce(data_date > _as_of_date, false) as is_apart
    from landing.finance__bond
    union all
    select
        'finance/insurance_policy' as feed,
        insurer_code as enterprise_id,
        policy_no as record_no,
        coalesce(data_date > _as_of_date, false) as is_apart
    from landing.finance__insurance_policy
    union all
    select
        'finance/guarantee' as feed,
        guarantor_code as enterprise_id,
        guarantee_no as record_no,
        coalesce(data_date > _as_of_date, false) as is_apart
    from landing.finance__guarantee
    union all
    select
        'innovation/sme_admission' as feed,
        enterprise_name as enterprise_id,
        admission_no as record_no,
        coalesce(admission_year > year(_as_of_date), false) as is_apart
    from landing.innovation__sme_admission
)

select
    feed as segment,
    feed,
    enterprise_id,
    record_no,
    is_apart
from sent
