-- id: originals_once
-- table: landing.delivery
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 企业一期只有一次正常申报，其后为更正申报
--   en: An enterprise files one original return for a period; what follows are corrections
-- apart: "periods have more than one original return"
-- bounds:
--   - {most: 0.002}
-- fewest: 8
-- if_empty: passes
-- basis: "A segment is a feed. The bound is ours; a wrong label of a period makes a second original."
with original as (
    select
        'tax/vat_return' as feed,
        enterprise_id,
        concat(period_start_date, ' ', period_end_date) as period,
        submission_no
    from landing.tax__vat_return
    where submission_kind_code = 'original' and period_start_date is not null and period_end_date is not null
    union
    select
        'tax/cit_return' as feed,
        enterprise_id,
        cast(tax_year as varchar) as period,
        submission_no
    from landing.tax__cit_return
    where submission_kind_code = 'original' and tax_year is not null
    union
    select
        'tax/rd_deduction' as feed,
        enterprise_id,
        cast(tax_year as varchar) as period,
        submission_no
    from landing.tax__rd_deduction
    where submission_kind_code = 'original' and tax_year is not null
)

select
    feed as segment,
    feed,
    enterprise_id,
    period,
    count(*) > 1 as is_apart
from original
where enterprise_id is not null
group by feed, enterprise_id, period
