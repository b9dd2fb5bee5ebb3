-- Source records of adverse records: of each by itself (of a penalty all rows that display it), of all that one measure
-- asks for, of those of one feed, and of those that veto or would if they were shown. A rating is the current one
-- because of all the others: they are a set of their own.
{{ config(materialized='view') }}
with entries as (
    select
        enterprise_id,
        adverse_record_code,
        adverse_record_no,
        source_feed,
        record_id,
        linked_by
    from {{ ref('int_adverse__listing') }}
    union all
    select
        enterprise_id,
        'penalty' as adverse_record_code,
        decision_no as adverse_record_no,
        source_feed,
        record_id,
        linked_by
    from {{ ref('int_adverse__penalty_display') }}
),

sets as (
    select
        enterprise_id,
        'adverse' as source_set,
        adverse_record_code || '/' || coalesce(adverse_record_no, '') as item,
        record_id,
        linked_by
    from entries
    union all
    select
        entries.enterprise_id,
        'adverse_measure' as source_set,
        made.measure_code as item,
        entries.record_id,
        entries.linked_by
    from entries
    inner join {{ ref('adverse_record_measure') }} as made
        on entries.adverse_record_code = made.adverse_record_code
    union all
    select
        enterprise_id,
        'adverse_feed' as source_set,
        source_feed as item,
        record_id,
        linked_by
    from entries
    union all
    select
        enterprise_id,
        'veto' as source_set,
        '' as item,
        record_id,
        linked_by
    from {{ ref('int_adverse__record') }}
    where is_veto or is_veto_in_review
    union all
    select
        enterprise_id,
        'tax_rating' as source_set,
        '' as item,
        record_id,
        'code' as linked_by
    from {{ ref('stg_tax__credit_rating') }}
    where enterprise_id is not null
)

{{ with_name_records('sets') }}
