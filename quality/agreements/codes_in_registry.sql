-- id: codes_in_registry
-- table: staging.stg_registry__enterprise
-- owner: team:registry-feed
-- severity: block
-- reason:
--   zh: 各部门数据中的企业应在本市登记中
--   en: Enterprises that bureaus report on are in the registry of the city
-- apart: "codes are not in the registry"
-- bounds:
--   - {most: 0.15}
-- fewest: 5
-- if_empty: passes
-- basis: "Another city's file has hardly a code of ours. A segment is a feed; the bound is ours."
with coded as (
    select
        'tax/vat_return' as feed,
        enterprise_id
    from staging.stg_tax__vat_return
    union
    select
        'tax/cit_return' as feed,
        enterprise_id
    from staging.stg_tax__cit_return
    union
    select
        'tax/rd_deduction' as feed,
        enterprise_id
    from staging.stg_tax__rd_deduction
    union
    select
        'tax/credit_rating' as feed,
        enterprise_id
    from staging.stg_tax__credit_rating
    union
    select
        'tax/arrears' as feed,
        enterprise_id
    from staging.stg_tax__arrears
    union
    select
        'tax/vat_invoice' as feed,
        enterprise_id
    from core.fct_vat_invoice
    union
    select
        'social/insurance_headcount' as feed,
        enterprise_id
    from staging.stg_social__insurance_headcount
    union
    select
        'registry/annual_report' as feed,
        enterprise_id
    from staging.stg_registry__annual_report
    union
    select
        'registry/abnormal_operation' as feed,
        enterprise_id
    from staging.stg_registry__abnormal_operation
    union
    select
        'registry/serious_violation' as feed,
        enterprise_id
    from staging.stg_registry__serious_violation
    union
    select
        'finance/consent' as feed,
        enterprise_id
    from staging.stg_finance__consent
    union
    select
        'finance/loan_filing' as feed,
        enterprise_id
    from staging.stg_finance__loan_filing
    union
    select
        'innovation/declaration' as feed,
        enterprise_id
    from staging.stg_innovation__declaration
    union
    select
        'credit/admin_penalty' as feed,
        enterprise_id
    from staging.stg_credit__admin_penalty
)

select
    coded.feed as segment,
    coded.feed,
    coded.enterprise_id,
    registered.enterprise_id is null as is_apart
from coded
left join staging.stg_registry__enterprise as registered on coded.enterprise_id = registered.enterprise_id
where
    coded.enterprise_id is not null
    -- whether there must be a registry, its contract says
    and exists (select 1 from staging.stg_registry__enterprise)
