-- Records whose enterprise linking found by an older number than the USCC, with the registry's records by which it did.
{{ config(materialized='view') }}
select
    link.record_id,
    link.enterprise_id,
    registered.record_id as registry_record_id
from {{ ref('stg_linking__code_link') }} as link
inner join {{ ref('int_lineage__registry') }} as registered
    on link.enterprise_id = registered.enterprise_id
where registered.source_set in ('registry', 'registry_change')
