-- id: vat_tax_to_sales
-- table: landing.tax__vat_return
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 销项税额不应超过适用税率销售额的17%
--   en: Output tax is at most 17% of the sales taxed at the rates that apply
-- apart: "output tax is more than 17% of the sales"
-- bounds:
--   - {most: 0.01}
-- if_empty: passes
-- basis: "A segment is a period, or what arrived on a day. 17% was the highest rate since 1994; the bound is ours."
with taxed as (
    select
        enterprise_id,
        submission_no,
        period_end_date,
        _as_of_date,
        output_tax_cny > standard_sales_cny * 0.175 + 1 as is_apart
    from landing.tax__vat_return
    where output_tax_cny is not null and standard_sales_cny is not null
)

select
    cast(period_end_date as varchar) as segment,
    enterprise_id,
    submission_no,
    is_apart
from taxed
union all
select
    cast(_as_of_date as varchar) as segment,
    enterprise_id,
    submission_no,
    is_apart
from taxed
