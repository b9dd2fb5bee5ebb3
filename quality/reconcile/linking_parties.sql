-- id: linking_parties
-- table: linking.enterprise_link
-- owner: team:data-platform
-- severity: block
-- reason:
--   zh: 每个当事方至多匹配一家登记企业，有匹配关系的恰好是结论为已匹配的当事方
--   en: A party is linked to one registered enterprise at most, and only parties with outcome `linked` have a link
select
    'parties said to be linked' as item,
    (
        select count(*) from linking.party
        where outcome = 'linked'
    ) as expected,
    (select count(*) from linking.enterprise_link) as actual
union all
select
    'links to enterprises that the registry does not hold' as item,
    0 as expected,
    (
        select count(*)
        from linking.enterprise_link as link
        where not exists (
            select 1
            from staging.stg_registry__enterprise as registry
            where registry.enterprise_id = link.enterprise_id
        )
    ) as actual
union all
select
    'names of natural persons that a person did not link' as item,
    0 as expected,
    (
        select count(*)
        from linking.enterprise_link as link
        inner join linking.party
            on
                link.feed = party.feed
                and link.record_id = party.record_id
                and link.party_role = party.party_role
                and link.party_no = party.party_no
        where party.party_name like '自然人%' and link.method not in ('decision', 'identifier')
    ) as actual
order by item
