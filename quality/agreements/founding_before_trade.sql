-- id: founding_before_trade
-- table: staging.stg_registry__enterprise
-- owner: team:registry-feed
-- severity: block
-- reason:
--   zh: 企业成立应早于其开票和纳税申报
--   en: An enterprise is founded before it invoices or files returns
-- apart: "enterprises traded before they were founded"
-- bounds:
--   - {most: 0.005}
-- if_empty: passes
-- basis: "A segment is a district. The bound is ours: a transformation of form may be registered as a new founding."
with traded as (
    select
        enterprise_id,
        min(invoice_date) as traded_date
    from core.fct_vat_invoice
    group by enterprise_id
    union all
    select
        enterprise_id,
        min(period_end_date) as traded_date
    from staging.stg_tax__vat_return
    where sales_cny > 0
    group by enterprise_id
)

select
    coalesce(enterprise.region_code, 'no region') as segment,
    enterprise.enterprise_id,
    bool_or(traded.traded_date < enterprise.established_date) as is_apart
from traded
inner join core.dim_enterprise as enterprise on traded.enterprise_id = enterprise.enterprise_id
where enterprise.established_date is not null
group by enterprise.region_code, enterprise.enterprise_id
