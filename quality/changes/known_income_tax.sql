-- id: known_income_tax
-- table: landing.tax__cit_return
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 同一次所得税申报再次报送时内容应相同；更正有新的申报序号
--   en: An income tax return that comes again says the same; a correction has a number of its own
-- apart: "returns that were known say something else"
-- bounds:
--   - {most: 0.05}
-- fewest: 8
-- fewest_of_all: 30
-- if_empty: passes
-- basis: "A segment is an arrival. Single records come again as corrections; of many most say the same. Ours."
with versions as (
    select
        enterprise_id,
        tax_year,
        submission_no,
        _as_of_date,
        operating_revenue_cny,
        operating_cost_cny,
        taxable_income_cny,
        tax_payable_cny,
        total_assets_cny,
        employee_count,
        lag(operating_revenue_cny) over known as earlier_operating_revenue_cny,
        lag(operating_cost_cny) over known as earlier_operating_cost_cny,
        lag(taxable_income_cny) over known as earlier_taxable_income_cny,
        lag(tax_payable_cny) over known as earlier_tax_payable_cny,
        lag(total_assets_cny) over known as earlier_total_assets_cny,
        lag(employee_count) over known as earlier_employee_count,
        row_number() over known as version_no,
        row_number()
            over (partition by enterprise_id, tax_year, submission_no order by _delivery_order desc, _row_no desc)
            as age
    from build.landing.tax__cit_return
    window known as (partition by enterprise_id, tax_year, submission_no order by _delivery_order, _row_no)
)

select
    cast(_as_of_date as varchar) as segment,
    enterprise_id,
    tax_year,
    submission_no,
    (operating_revenue_cny is distinct from earlier_operating_revenue_cny)
    or (operating_cost_cny is distinct from earlier_operating_cost_cny)
    or (taxable_income_cny is distinct from earlier_taxable_income_cny)
    or (tax_payable_cny is distinct from earlier_tax_payable_cny)
    or (total_assets_cny is distinct from earlier_total_assets_cny)
    or (employee_count is distinct from earlier_employee_count) as is_apart
from versions
where
    version_no > 1
    and age = 1
    and _as_of_date > (select max(released.business_date) from old.mart_enterprise_profile as released)
