-- id: enterprises_to_mart
-- table: marts.mart_enterprise_profile
-- owner: team:credit-products
-- severity: block
-- reason:
--   zh: 截至业务日期任一来源出现过的主体都有且只有一张画像
--   en: Every enterprise that a feed names by the business date has one profile, and nobody else has
with named as (
    select registry.enterprise_id
    from landing.registry__enterprise as registry
    cross join landing.run as run
    where registry._as_of_date is null or registry._as_of_date <= run.business_date
    union
    select invoice.enterprise_id
    from landing.tax__vat_invoice as invoice
    cross join landing.run as run
    where
        (invoice._as_of_date is null or invoice._as_of_date <= run.business_date)
        and (invoice.invoice_date is null or invoice.invoice_date <= run.business_date)
)

select
    'enterprises' as item,
    (select count(*) from named) as expected,
    (select count(*) from marts.mart_enterprise_profile) as actual
union all
select
    'named but not published' as item,
    0 as expected,
    (
        select count(*)
        from named
        where not exists (
            select 1
            from marts.mart_enterprise_profile as profile
            where profile.enterprise_id = named.enterprise_id
        )
    ) as actual
order by item
