{#-
    Source records of rights of intellectual property: of each right the record itself, its announcements, every row of its
    registration and of its pledges.

    rights: a CTE with `enterprise_id`, `source_set`, `item` and `linked_by`, which are passed on, and the right's
        `right_kind_code`, `right_no`, `source_feed`, `record_id` (null if it is in no register) and `pledged_kind_code`, the
        kind under which it is pledged.
-#}
{%- macro records_of_rights(rights) -%}
    {%- set passed = ['enterprise_id', 'source_set', 'item', 'linked_by'] -%}
    select
        {{ passed | join(',\n        ') }},
        record_id
    from {{ rights }}
    where record_id is not null
    union all
    select
        rights.{{ passed | join(',\n        rights.') }},
        announced.record_id
    from {{ rights }} as rights
    inner join {{ ref('stg_ip__patent_event') }} as announced
        on rights.right_no = announced.application_no
    where rights.source_feed = 'ip/patent' and announced.event_code is not null
    union all
    select
        rights.{{ passed | join(',\n        rights.') }},
        registered.record_id
    from {{ rights }} as rights
    inner join {{ ref('stg_ip__ip_right') }} as registered
        on rights.right_kind_code = registered.right_kind_code and rights.right_no = registered.registration_no
    union all
    select
        rights.{{ passed | join(',\n        rights.') }},
        pledged.record_id
    from {{ rights }} as rights
    inner join {{ ref('stg_ip__ip_pledge') }} as pledged
        on rights.pledged_kind_code = pledged.right_kind_code and rights.right_no = pledged.right_no
{%- endmacro -%}
