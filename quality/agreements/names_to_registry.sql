-- id: names_to_registry
-- table: staging.stg_registry__enterprise
-- owner: team:registry-feed
-- severity: block
-- reason:
--   zh: 各部门数据中代码与名称的组合应与登记的现名或曾用名一致
--   en: Code and name in any feed are a current or former name of that code in the registry
-- apart: "names are not the registered ones of their codes"
-- bounds:
--   - {most: 0.05}
-- fewest: 8
-- if_empty: passes
-- basis: "Codes shifted by a row move nearly every pair. Segments are feeds and districts. Bounds are ours."
with named as (
    select
        'tax/vat_return' as feed,
        enterprise_id,
        enterprise_name
    from staging.stg_tax__vat_return
    union
    select
        'tax/cit_return' as feed,
        enterprise_id,
        enterprise_name
    from staging.stg_tax__cit_return
    union
    select
        'tax/rd_deduction' as feed,
        enterprise_id,
        enterprise_name
    from staging.stg_tax__rd_deduction
    union
    select
        'tax/credit_rating' as feed,
        enterprise_id,
        enterprise_name
    from staging.stg_tax__credit_rating
    union
    select
        'tax/arrears' as feed,
        enterprise_id,
        enterprise_name
    from staging.stg_tax__arrears
    union
    select
        'social/insurance_headcount' as feed,
        enterprise_id,
        enterprise_name
    from staging.stg_social__insurance_headcount
    union
    select
        'registry/annual_report' as feed,
        enterprise_id,
        enterprise_name
    from staging.stg_registry__annual_report
    union
    select
        'registry/change' as feed,
        enterprise_id,
        enterprise_name
    from staging.stg_registry__change
    union
    select
        'finance/consent' as feed,
        enterprise_id,
        enterprise_name
    from staging.stg_finance__consent
    union
    select
        'finance/loan_filing' as feed,
        enterprise_id,
        enterprise_name
    from staging.stg_finance__loan_filing
    union
    select
        'innovation/declaration' as feed,
        enterprise_id,
        enterprise_name
    from staging.stg_innovation__declaration
    union
    select
        'innovation/hte_certificate' as feed,
        enterprise_id,
        enterprise_name
    from staging.stg_innovation__hte_certificate
    union
    select
        'innovation/gradient_list' as feed,
        enterprise_id,
        enterprise_name
    from staging.stg_innovation__gradient_list
    union
    select
        'credit/admin_penalty' as feed,
        enterprise_id,
        enterprise_name
    from staging.stg_credit__admin_penalty
    union
    select
        'credit/honour_list' as feed,
        enterprise_id,
        enterprise_name
    from staging.stg_credit__honour_list
    union
    select
        'credit/public_grade' as feed,
        enterprise_id,
        enterprise_name
    from staging.stg_credit__public_grade
    union
    select
        'credit/dishonest_debtor' as feed,
        enterprise_id,
        enterprise_name
    from staging.stg_credit__dishonest_debtor
    union
    select
        'finance/financing_demand' as feed,
        enterprise_id,
        enterprise_name
    from staging.stg_finance__financing_demand
    union
    select
        'finance/compensation_claim' as feed,
        enterprise_id,
        enterprise_name
    from staging.stg_finance__compensation_claim
    union
    select
        'finance/objection' as feed,
        enterprise_id,
        enterprise_name
    from staging.stg_finance__objection
    union
    select
        'innovation/venture_investment' as feed,
        enterprise_id,
        enterprise_name
    from staging.stg_innovation__venture_investment
    union
    select
        'innovation/venture_exit' as feed,
        enterprise_id,
        enterprise_name
    from staging.stg_innovation__venture_exit
    union
    select
        'innovation/talent_team' as feed,
        enterprise_id,
        enterprise_name
    from staging.stg_innovation__talent_team
    union
    select
        'registry/abnormal_operation' as feed,
        enterprise_id,
        enterprise_name
    from staging.stg_registry__abnormal_operation
    union
    select
        'registry/serious_violation' as feed,
        enterprise_id,
        enterprise_name
    from staging.stg_registry__serious_violation
),

compared as (
    select
        named.feed,
        enterprise.region_code,
        named.enterprise_id,
        bool_and(not ends_with(
            replace(replace(named.enterprise_name, '（', '('), '）', ')'),
            replace(replace(known.enterprise_name, '（', '('), '）', ')')
        )) as is_apart
    from named
    inner join core.dim_enterprise as enterprise on named.enterprise_id = enterprise.enterprise_id
    inner join intermediate.int_enterprise__name as known on named.enterprise_id = known.enterprise_id
    where enterprise.has_registry and named.enterprise_name is not null
    group by named.feed, enterprise.region_code, named.enterprise_id, named.enterprise_name
)

select
    feed as segment,
    feed,
    enterprise_id,
    is_apart
from compared
union all
select
    'district ' || region_code as segment,
    feed,
    enterprise_id,
    is_apart
from compared
