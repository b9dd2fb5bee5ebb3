-- id: vat_sales_to_earlier_periods
-- table: staging.stg_tax__vat_return
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 企业一期的增值税销售额应与其以往各期相近
--   en: VAT sales of a period should be close to those of the enterprise's earlier periods
-- apart: "VAT sales differ from the median of earlier periods by more than a factor of {factor}"
-- bounds:
--   - {factor: 6, most: 0.2}
--   - {factor: 1000, most: 0.01}
-- least: 20000
-- if_empty: passes
-- basis: "A segment is a period, or what arrived on a day. Single returns in a wrong unit are among real defects."
with period as (
    select
        enterprise_id,
        period_start_date,
        period_end_date,
        as_of_date,
        sales_cny
    from staging.stg_tax__vat_return
    where sales_cny > 0
),

compared as (
    select
        period.enterprise_id,
        period.period_start_date,
        period.period_end_date,
        period.as_of_date,
        period.sales_cny as told,
        median(earlier.sales_cny) as against
    from period
    inner join period as earlier
        on
            period.enterprise_id = earlier.enterprise_id
            and period.period_end_date > earlier.period_end_date
    group by all
    having count(*) >= 3
)

select
    cast(period_end_date as varchar) as segment,
    enterprise_id,
    period_start_date,
    told,
    against
from compared
union all
select
    concat('arrived ', as_of_date) as segment,
    enterprise_id,
    period_start_date,
    told,
    against
from compared
where as_of_date is not null
