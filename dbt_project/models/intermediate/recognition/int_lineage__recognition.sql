-- Source records of recognitions: of each by itself, and of all that one measure asks for.
{{ config(materialized='view') }}
with sets as (
    select
        enterprise_id,
        'recognition' as source_set,
        recognition_code || '/' || coalesce(recognition_no, '') as item,
        record_id,
        linked_by
    from {{ ref('int_recognition__listing') }}
    union all
    select
        listing.enterprise_id,
        'recognition_measure' as source_set,
        held.measure_code as item,
        listing.record_id,
        listing.linked_by
    from {{ ref('int_recognition__listing') }} as listing
    inner join {{ ref('recognition_measure') }} as held
        on listing.recognition_code = held.recognition_code
)

{{ with_name_records('sets') }}
