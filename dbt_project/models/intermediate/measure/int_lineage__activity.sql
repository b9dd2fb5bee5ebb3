-- Source records of declarations (by year and measure), technology contracts and venture investments (by year), and
-- programmes.
{{ config(materialized='view') }}
with sets as (
    select
        declared.enterprise_id,
        'declaration' as source_set,
        cast(declared.period_year as string) || '/' || taken.measure_code as item,
        declared.record_id,
        'code' as linked_by
    from {{ ref('stg_innovation__declaration') }} as declared
    inner join {{ ref('declaration_measure') }} as taken
        on declared.scheme_code = taken.scheme_code and declared.indicator_code = taken.indicator_code
    where declared.enterprise_id is not null and declared.indicator_value is not null
    union all
    select
        enterprise_id,
        'tech_contract' as source_set,
        item,
        record_id,
        linked_by
    from (
        {{ linked_rows(
            'innovation/tech_contract',
            role='seller',
            columns={'item': 'cast(' ~ year_of('entry.registered_date') ~ ' as string)'},
        ) }}
    ) as sold
    where item is not null
    union all
    select
        enterprise_id,
        'programme' as source_set,
        '' as item,
        record_id,
        linked_by
    from (
        {{ linked_rows(
            'innovation/programme', role='unit', columns={}, only="entry.level_code in ('provincial', 'national')",
        ) }}
    ) as undertaken
    union all
    select
        enterprise_id,
        'venture' as source_set,
        cast({{ year_of('received_date') }} as string) as item,
        record_id,
        'code' as linked_by
    from {{ ref('stg_innovation__venture_investment') }}
    where enterprise_id is not null and received_date is not null
)

{{ with_name_records('sets') }}
