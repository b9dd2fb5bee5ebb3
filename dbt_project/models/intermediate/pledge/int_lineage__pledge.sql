-- Source records of pledges: of each pledge its rows, and of each of its rights the right, its announcements and every
-- other pledge of it.
{{ config(materialized='view') }}
with pledged as (
    select * from {{ ref('int_pledge__right') }}
),

sets as (
    select
        enterprise_id,
        'pledge' as source_set,
        pledge_no as item,
        record_id,
        linked_by
    from pledged
    union all
    select
        enterprise_id,
        'pledge' as source_set,
        pledge_no as item,
        right_record_id as record_id,
        linked_by
    from pledged
    where right_record_id is not null
    union all
    select
        pledged.enterprise_id,
        'pledge' as source_set,
        pledged.pledge_no as item,
        announced.record_id,
        pledged.linked_by
    from pledged
    inner join {{ ref('stg_ip__patent_event') }} as announced
        on pledged.right_no = announced.application_no
    where pledged.right_source_feed = 'ip/patent' and announced.event_code is not null
    union all
    select
        pledged.enterprise_id,
        'pledge' as source_set,
        pledged.pledge_no as item,
        registered.record_id,
        pledged.linked_by
    from pledged
    inner join {{ ref('stg_ip__ip_right') }} as registered
        on pledged.right_kind_code = registered.right_kind_code and pledged.right_no = registered.registration_no
    union all
    select
        pledged.enterprise_id,
        'pledge' as source_set,
        pledged.pledge_no as item,
        rival.record_id,
        pledged.linked_by
    from pledged
    inner join {{ ref('stg_ip__ip_pledge') }} as rival
        on pledged.pledged_kind_code = rival.right_kind_code and pledged.right_no = rival.right_no
)

{{ with_name_records('sets') }}
