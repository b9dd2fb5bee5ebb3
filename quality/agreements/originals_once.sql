-- id: originals_once
-- table: landing.delivery
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 企业一期只有一次正常申报，其后为更正申报
--   en: An enterprise files one original return for a period; what follows are corrections
-- apart: "periods have more than one original return"
-- bounds:
--   - {most: 0.002, free: 1}
-- fewest: 8
-- if_empty: passes
-- basis: "A segment is a feed, or what of it came last on one of seven days: two are few among those of years. Ours."
with original as (
    select
        'tax/vat_return' as feed,
        enterprise_id,
        concat(period_start_date, ' ', period_end_date) as period,
        submission_no,
        _as_of_date as arrived
    from landing.tax__vat_return
    where submission_kind_code = 'original' and period_start_date is not null and period_end_date is not null
    union
    select
        'tax/cit_return' as feed,
        enterprise_id,
        cast(tax_year as varchar) as period,
        submission_no,
        _as_of_date as arrived
    from landing.tax__cit_return
    where submission_kind_code = 'original' and tax_year is not null
    union
    select
        'tax/rd_deduction' as feed,
        enterprise_id,
        cast(tax_year as varchar) as period,
        submission_no,
        _as_of_date as arrived
    from landing.tax__rd_deduction
    where submission_kind_code = 'original' and tax_year is not null
),

counted as (
    select
        feed,
        enterprise_id,
        period,
        max(arrived) as arrived,
        count(distinct submission_no) > 1 as is_apart
    from original
    where enterprise_id is not null
    group by feed, enterprise_id, period
),

newest as (
    select
        feed,
        max(arrived) - 7 as since
    from counted
    group by feed
)

select
    feed as segment,
    feed,
    enterprise_id,
    period,
    is_apart
from counted
union all
select
    concat(counted.feed, ' ', counted.arrived) as segment,
    counted.feed,
    counted.enterprise_id,
    counted.period,
    counted.is_apart
from counted
inner join newest on counted.feed = newest.feed and counted.arrived > newest.since
