-- Source records of intellectual property: of the rights that name an enterprise, with their announcements and pledges,
-- and of its applications by year.
{{ config(materialized='view') }}
with held as (
    select
        holding.enterprise_id,
        'ip_right' as source_set,
        '' as item,
        holding.linked_by,
        rights.right_kind_code,
        rights.right_no,
        case when rights.source_feed = 'ip/patent' then 'patent' else rights.right_kind_code end as pledged_kind_code,
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
    {{ records_of_rights('held') }}
    {%- for year in ['filed_year', 'pct_year'] %}
        union all
        select
            enterprise_id,
            'ip_application' as source_set,
            cast({{ year }} as string) as item,
            linked_by,
            record_id
        from applied
        where {{ year }} is not null
    {%- endfor %}
)

{{ with_name_records('sets') }}
