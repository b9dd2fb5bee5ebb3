-- Source records of who an enterprise is: its registration, its changes of name, and for each feed that knows it one
-- record that says so (`known_by`), among them those of feeds by whose figures it is assessed (`assessed_by`).
{{ config(materialized='view') }}
select
    enterprise_id,
    'registry' as source_set,
    '' as item,
    registry_record_id as record_id
from {{ ref('dim_enterprise') }}
where has_registry
union all
select
    enterprise_id,
    'registry_change' as source_set,
    '' as item,
    record_id
from {{ ref('stg_registry__change') }}
where change_item_code = 'name' and enterprise_id is not null
union all
select
    enterprise_id,
    'known_by' as source_set,
    feed as item,
    record_id
from {{ ref('dim_enterprise_feed') }}
union all
select
    known.enterprise_id,
    'assessed_by' as source_set,
    known.feed as item,
    known.record_id
from {{ ref('dim_enterprise_feed') }} as known
inner join {{ ref('stg_landing__feed') }} as feed
    on known.feed = feed.feed
where
    feed.counts_for_assessment
    and known.feed in (select figure.source_feed from {{ ref('int_measure__value') }} as figure)
