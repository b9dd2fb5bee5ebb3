-- id: enterprises_to_mart
-- table: marts.mart_enterprise_profile
-- owner: team:credit-products
-- severity: block
-- reason:
--   zh: 任一数据源中的企业有且只有一行画像；被更正替换的、旧号码已匹配到登记企业的除外
--   en: Each enterprise in any feed has one profile, unless it was replaced or linked by its number; no other has
with named as (
    select
        enterprise_id,
        bool_and(is_contested) as is_contested
    from landing.seen_enterprise
    where enterprise_id is not null
    group by enterprise_id
),

linked as (
    select distinct party_identifier
    from linking.party
    where outcome = 'linked' and party_identifier is not null
),

published as (
    select enterprise_id
    from marts.mart_enterprise_profile
)

select
    'named but not published' as item,
    0 as expected,
    count(*) as actual
from named
left join published on named.enterprise_id = published.enterprise_id
left join linked on named.enterprise_id = linked.party_identifier
where published.enterprise_id is null and linked.party_identifier is null and not named.is_contested
union all
select
    'published but not named' as item,
    0 as expected,
    count(*) as actual
from published
left join named on published.enterprise_id = named.enterprise_id
where named.enterprise_id is null
union all
select
    'published twice' as item,
    0 as expected,
    count(*) - count(distinct enterprise_id) as actual
from published
order by item
