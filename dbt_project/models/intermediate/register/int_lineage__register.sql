-- Source records of the registers: of each project, talent team and workstation by itself. Institutions, experts and
-- specialists are of no enterprise: the sets of their records have an empty one.
{{ config(materialized='view') }}
with sets as (
    select
        enterprise_id,
        'register' as source_set,
        'project/' || programme_no as item,
        record_id,
        linked_by
    from {{ ref('int_register__project') }}
    union all
    select
        enterprise_id,
        'register' as source_set,
        'talent_team/' || team_no as item,
        record_id,
        'code' as linked_by
    from {{ ref('stg_innovation__talent_team') }}
    where enterprise_id is not null
    union all
    select
        enterprise_id,
        'register' as source_set,
        'workstation/' || station_no as item,
        record_id,
        'code' as linked_by
    from {{ ref('stg_innovation__workstation') }}
    where enterprise_id is not null
    union all
    select
        '' as enterprise_id,
        'register' as source_set,
        'institution/' || institution_no as item,
        record_id,
        'code' as linked_by
    from {{ ref('stg_innovation__institution') }}
    union all
    select
        '' as enterprise_id,
        'register' as source_set,
        'expert/' || expert_no as item,
        record_id,
        'code' as linked_by
    from {{ ref('stg_innovation__expert') }}
    union all
    select
        '' as enterprise_id,
        'register' as source_set,
        'specialist/' || specialist_no as item,
        record_id,
        'code' as linked_by
    from {{ ref('stg_innovation__specialist') }}
)

{{ with_name_records('sets') }}
