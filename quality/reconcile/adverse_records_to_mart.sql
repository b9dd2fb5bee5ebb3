-- id: adverse_records_to_mart
-- table: marts.mart_adverse_record
-- owner: team:credit-products
-- severity: block
-- reason:
--   zh: 每条能对应到企业的负面信息恰好判断一次，可公示的都在发布表中
--   en: Every adverse record of a known enterprise is judged exactly once, and those that may be shown are published
with known as (
    select
        'credit/dishonest_debtor' as feed,
        record_no as record_key,
        enterprise_id,
        record_id
    from staging.stg_credit__dishonest_debtor
    union all
    select
        'credit/admin_penalty' as feed,
        decision_no as record_key,
        enterprise_id,
        record_id
    from staging.stg_credit__admin_penalty
    -- a decision not to punish names no kind of penalty, and is no record
    where record_id in (select kind.record_id from intermediate.int_adverse__penalty_kind as kind)
    union all
    select
        'registry/serious_violation' as feed,
        listing_no as record_key,
        enterprise_id,
        record_id
    from staging.stg_registry__serious_violation
    union all
    select
        'registry/abnormal_operation' as feed,
        record_no as record_key,
        enterprise_id,
        record_id
    from staging.stg_registry__abnormal_operation
    union all
    select
        'tax/arrears' as feed,
        tax_kind_code as record_key,
        enterprise_id,
        record_id
    from staging.stg_tax__arrears
),

expected as (
    select
        feed,
        count(*) as record_count
    from (
        select distinct
            known.feed,
            known.record_key,
            coalesce(link.enterprise_id, known.enterprise_id) as enterprise_id
        from known
        left join staging.stg_linking__enterprise_link as link
            on known.feed = link.feed and known.record_id = link.record_id
    ) as named
    where enterprise_id is not null
    group by feed
),

judged as (
    select
        source_feed,
        count(*) as record_count
    from intermediate.int_adverse__record
    group by source_feed
)

select
    feeds.feed as item,
    coalesce(expected.record_count, 0) as expected,
    coalesce(judged.record_count, 0) as actual
from (
    values
    ('credit/admin_penalty'), ('credit/dishonest_debtor'), ('registry/abnormal_operation'),
    ('registry/serious_violation'), ('tax/arrears')
) as feeds (feed)
left join expected on feeds.feed = expected.feed
left join judged on feeds.feed = judged.source_feed
union all
select
    'records that may be shown' as item,
    (
        select count(*) from intermediate.int_adverse__record
        where is_displayed
    ) as expected,
    (select count(*) from marts.mart_adverse_record) as actual
order by item
