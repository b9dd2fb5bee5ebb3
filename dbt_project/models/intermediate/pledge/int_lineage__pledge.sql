-- Source records of pledges: of each pledge its rows, and of each of its rights the right, its announcements and every
-- other pledge of it.
{{ config(materialized='view') }}
with pledged as (
    select
        enterprise_id,
        'pledge' as source_set,
        pledge_no as item,
        linked_by,
        right_kind_code,
        right_no,
        pledged_kind_code,
        right_source_feed as source_feed,
        right_record_id as record_id,
        record_id as pledge_record_id
    from {{ ref('int_pledge__right') }}
),

sets as (
    select
        enterprise_id,
        source_set,
        item,
        linked_by,
        pledge_record_id as record_id
    from pledged
    union all
    {{ records_of_rights('pledged') }}
)

{{ with_name_records('sets') }}
