-- id: vat_payable_to_taxes
-- table: landing.tax__vat_return
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 进项税额大于销项税额的一般不产生应纳税额
--   en: With more input than output tax there is nothing to pay
-- apart: "tax is payable, and there is more input than output tax"
-- bounds:
--   - {most: 0.02, free: 3}
-- if_empty: passes
-- basis: "A segment is a period, or what arrived on a day. Input tax taken back makes tax payable; the bound is ours."
with taxed as (
    select
        enterprise_id,
        submission_no,
        period_end_date,
        _as_of_date,
        tax_payable_cny > 1 and input_tax_cny > output_tax_cny as is_apart
    from landing.tax__vat_return
    where
        output_tax_cny is not null
        and input_tax_cny is not null
        and tax_payable_cny is not null
        and coalesce(simplified_sales_cny, 0) = 0
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
