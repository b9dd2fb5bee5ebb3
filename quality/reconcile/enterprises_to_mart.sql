-- id: enterprises_to_mart
-- table: marts.mart_enterprise_profile
-- owner: team:credit-products
-- severity: block
-- reason:
--   zh: 截至业务日期任一来源出现过的主体都有且只有一张画像
--   en: Every enterprise that a feed names by the business date has one profile, and nobody else has
with named as (
    select distinct enterprise_id
    from landing.seen_enterprise
    where enterprise_id is not null
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
