-- id: ip_rights_to_mart
-- table: marts.mart_ip_portfolio
-- owner: team:credit-products
-- severity: block
-- reason:
--   zh: 每件已对应的有效专利、每项软件著作权对其每个权利人恰计一次；已转让的只计新权利人
--   en: Every linked right in force counts once for each owner; after a transfer, only for the new owner
with owners as (
    select distinct
        patent.application_no,
        link.enterprise_id
    from staging.stg_ip__patent as patent
    left join intermediate.int_ip__patent_status as status
        on patent.application_no = status.application_no
    inner join staging.stg_linking__enterprise_link as link
        on
            case when status.transfer_record_id is null then 'ip/patent' else 'ip/patent_event' end = link.feed
            and coalesce(status.transfer_record_id, patent.record_id) = link.record_id
)

select
    'patents in force, for each owner' as item,
    (
        select count(*)
        from owners
        inner join intermediate.int_ip__patent as patent
            on owners.application_no = patent.application_no
        where patent.state_code = 'in_force' and patent.right_kind_code <> 'patent'
    ) as expected,
    (
        select
            coalesce(
                sum(in_force_invention_count + in_force_utility_model_count + in_force_design_count), 0
            )
        from marts.mart_ip_portfolio
    ) as actual
union all
select
    'software copyrights, for each owner' as item,
    (
        select count(*)
        from (
            select distinct
                software.registration_no,
                link.enterprise_id
            from staging.stg_ip__ip_right as software
            inner join staging.stg_linking__enterprise_link as link
                on link.feed = 'ip/ip_right' and software.record_id = link.record_id
            where software.right_kind_code = 'software_copyright'
        ) as held
    ) as expected,
    (select coalesce(sum(in_force_software_copyright_count), 0) from marts.mart_ip_portfolio) as actual
order by item
