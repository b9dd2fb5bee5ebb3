-- id: linking_conflicts
-- table: linking.enterprise_link
-- owner: team:data-platform
-- severity: block
-- reason:
--   zh: 名称系另一家企业的登记名称，或附有另一家企业的号码时，模型不得将其匹配到本企业
--   en: The model must not link a name to an enterprise if the name is registered by, or sent with a number of, another
with linked as (
    select
        party.party_name,
        link.enterprise_id,
        link.method
    from linking.enterprise_link as link
    inner join linking.party
        on
            link.feed = party.feed
            and link.record_id = party.record_id
            and link.party_role = party.party_role
            and link.party_no = party.party_no
)

select
    'registered names that the model links to another enterprise' as item,
    0 as expected,
    (
        select count(*)
        from linked
        inner join staging.stg_registry__enterprise as registry on linked.party_name = registry.enterprise_name
        where linked.method = 'model' and linked.enterprise_id <> registry.enterprise_id
    ) as actual
union all
select
    'names with the number of one enterprise that the model links to another' as item,
    0 as expected,
    (
        select count(*)
        from linked
        where linked.method = 'model' and exists (
            select 1
            from linked as numbered
            where
                numbered.method = 'identifier'
                and numbered.party_name = linked.party_name
                and numbered.enterprise_id <> linked.enterprise_id
        )
    ) as actual
order by item
