-- Source records of intellectual property: of the rights that name an enterprise, with their announcements and pledges,
-- and of its applications by year.
{{ config(materialized='view') }}
with held as (
    select
        holding.enterprise_id,
        holding.linked_by,
        rights.right_kind_code,
        rights.right_no,
        rights.source_feed,
        rights.record_id
    from {{ ref('int_ip__holding') }} as holding
    inner join {{ ref('int_ip__right') }} as rights
        on holding.right_kind_code = rights.right_kind_code and holding.right_no = rights.right_no
),

applied as (
    {{ linked_rows(
        'ip/patent',
        role='applicant',
        has_code=false,
        columns={
            'filed_year': "case when entry.patent_kind_code = 'invention' then " ~ year_of('entry.application_date')
            ~ ' end',
            'pct_year': "try_cast(regexp_extract(entry.pct_application_text, 'PCT/CN([0-9]{4})/', 1) as integer)",
        },
    ) }}
),

sets as (
    select
        enterprise_id,
        'ip_right' as source_set,
        '' as item,
        record_id,
        linked_by
    from held
    union all
    select
        held.enterprise_id,
        'ip_right' as source_set,
        '' as item,
        announced.record_id,
        held.linked_by
    from held
    inner join {{ ref('stg_ip__patent_event') }} as announced
        on held.right_no = announced.application_no
    where held.source_feed = 'ip/patent' and announced.event_code is not null
    union all
    select
        held.enterprise_id,
        'ip_right' as source_set,
        '' as item,
        registered.record_id,
        held.linked_by
    from held
    inner join {{ ref('stg_ip__ip_right') }} as registered
        on held.right_kind_code = registered.right_kind_code and held.right_no = registered.registration_no
    union all
    select
        held.enterprise_id,
        'ip_right' as source_set,
        '' as item,
        pledged.record_id,
        held.linked_by
    from held
    inner join {{ ref('stg_ip__ip_pledge') }} as pledged
        on
            held.right_no = pledged.right_no
            and case when held.source_feed = 'ip/patent' then 'patent' else held.right_kind_code end
            = pledged.right_kind_code
    {%- for year in ['filed_year', 'pct_year'] %}
        union all
        select
            enterprise_id,
            'ip_application' as source_set,
            cast({{ year }} as varchar) as item,
            record_id,
            linked_by
        from applied
        where {{ year }} is not null
    {%- endfor %}
)

{{ with_name_records('sets') }}
