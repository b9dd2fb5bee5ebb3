-- Every entry of a list that makes an enterprise something, as the list gives it, with how its enterprise was found: by
-- its code, or by its name, and then by which method. Entries whose enterprise is not known wait in the review queue.
{%- set feeds = {
    'innovation/hte_certificate': {
        'rows': ref('stg_innovation__hte_certificate'), 'identity_code': "'hte'", 'identity_no': 'certificate_no',
        'batch_name': 'batch_name', 'granted_date': 'issued_date', 'status_code': 'status_code',
    },
    'innovation/sme_admission': {
        'rows': ref('stg_innovation__sme_admission'), 'identity_code': "'tech_sme'", 'identity_no': 'admission_no',
        'batch_name': 'batch_name', 'listed_year': 'admission_year', 'own_id': 'cast(null as varchar)',
        'identifier_kind': 'cast(null as varchar)',
    },
    'innovation/gradient_list': {
        'rows': ref('stg_innovation__gradient_list'), 'identity_code': 'tier_code',
        'identity_no': "coalesce(batch_name, '-')", 'batch_name': 'batch_name', 'granted_date': 'published_date',
        'listed_from_date': 'valid_from_date', 'listed_to_date': 'valid_to_date', 'status_code': 'status_code',
    },
    'credit/honour_list': {
        'rows': ref('stg_credit__honour_list'), 'identity_code': 'honour.identity_code',
        'identity_no': 'cast(granted_date as varchar)', 'granted_date': 'granted_date', 'listed_to_date': 'valid_to_date',
    },
} %}
with listed as (
    {%- for feed, column in feeds.items() %}
    select
        coalesce(link.enterprise_id, {{ column.own_id or 'entry.enterprise_id' }}) as enterprise_id,
        {{ column.identity_code }} as identity_code,
        {{ column.identity_no }} as identity_no,
        {{ column.batch_name or 'cast(null as varchar)' }} as batch_name,
        {{ column.granted_date or 'cast(null as date)' }} as granted_date,
        {{ column.listed_from_date or 'cast(null as date)' }} as listed_from_date,
        {{ column.listed_to_date or 'cast(null as date)' }} as listed_to_date,
        cast({{ column.listed_year or 'null' }} as integer) as listed_year,
        {{ column.status_code or 'cast(null as varchar)' }} as listed_status_code,
        coalesce(link.method_code, 'code') as linked_by,
        '{{ feed }}' as source_feed,
        entry._record_id as record_id
    from {{ column.rows }} as entry
    left join {{ ref('stg_identity__enterprise_link') }} as link
        on link.feed = '{{ feed }}' and entry._record_id = link._record_id
    {%- if feed == 'credit/honour_list' %}
    inner join {{ ref('honour_identity') }} as honour
        on entry.honour_name = honour.honour_name
    {%- endif %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

ranked as (
    select
        *,
        row_number() over (
            partition by enterprise_id, identity_code, identity_no
            order by
                case when linked_by = 'code' then 0 else 1 end, listed_to_date desc nulls last,
                granted_date desc nulls last, listed_status_code asc nulls last, record_id asc
        ) as entry_rank
    from listed
    where enterprise_id is not null
)

select
    enterprise_id,
    identity_code,
    identity_no,
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
