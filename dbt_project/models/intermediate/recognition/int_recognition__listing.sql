-- Entries of recognition lists, as the lists give them, with how the enterprise was found: by its code, or by its name
-- and then by which method. Entries whose enterprise is unknown wait in the review queue.
{%- set feeds = {
    'innovation/hte_certificate': {
        'role': 'enterprise', 'code': "'hte'", 'no': 'entry.certificate_no', 'batch_name': 'entry.batch_name',
        'granted_date': 'entry.issued_date', 'status_code': 'entry.status_code',
        'listed_to_date': 'entry.valid_to_date',
    },
    'innovation/sme_admission': {
        'role': 'enterprise', 'has_code': false, 'code': "'tech_sme'", 'no': 'entry.admission_no',
        'batch_name': 'entry.batch_name', 'listed_year': 'coalesce(entry.number_year, entry.admission_year)',
    },
    'innovation/gradient_list': {
        'role': 'enterprise', 'code': 'entry.tier_code', 'no': "coalesce(entry.batch_name, '-')",
        'batch_name': 'entry.batch_name', 'granted_date': 'entry.published_date', 'status_code': 'entry.status_code',
        'listed_from_date': 'entry.valid_from_date', 'listed_to_date': 'entry.valid_to_date',
    },
    'credit/honour_list': {
        'rows': 'honours', 'code': 'entry.recognition_code', 'no': 'cast(entry.granted_date as string)',
        'granted_date': 'entry.granted_date', 'listed_to_date': 'entry.valid_to_date',
    },
} %}
with honours as (
    select
        entry.*,
        honour.recognition_code
    from {{ ref('stg_credit__honour_list') }} as entry
    inner join {{ ref('honour_recognition') }} as honour
        on entry.honour_name = honour.honour_name
),

listed as (
    {%- for feed, of_feed in feeds.items() %}
        {{ linked_rows(
        feed,
        role=of_feed.role,
        rows=of_feed.rows,
        has_code=of_feed.has_code | default(true),
        columns={
            'recognition_code': of_feed.code,
            'recognition_no': of_feed.no,
            'batch_name': of_feed.batch_name or 'cast(null as string)',
            'granted_date': of_feed.granted_date or 'cast(null as date)',
            'listed_from_date': of_feed.listed_from_date or 'cast(null as date)',
            'listed_to_date': of_feed.listed_to_date or 'cast(null as date)',
            'listed_year': 'cast(' ~ (of_feed.listed_year or 'null') ~ ' as integer)',
            'listed_status_code': of_feed.status_code or 'cast(null as string)',
        },
    ) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

ranked as (
    select
        *,
        row_number() over (
            partition by enterprise_id, recognition_code, recognition_no
            order by
                case when linked_by = 'code' then 0 else 1 end nulls last, listed_to_date desc nulls last,
                granted_date desc nulls last, listed_status_code asc nulls last, record_id asc nulls last
        ) as entry_rank
    from listed
)

select
    enterprise_id,
    recognition_code,
    recognition_no,
    batch_name,
    granted_date,
    listed_from_date,
    listed_to_date,
    listed_year,
    listed_status_code,
    linked_by,
    source_feed,
    record_id
from ranked
where entry_rank = 1
