-- Who holds each right on the business date, and who held it before: one row per right and enterprise.
-- Applicants and owners are named at filing and linked by their names. After a transfer only the new owner holds the
-- right. If the new owner's name is not linked, the right has no holder and its applicants are former holders. An
-- applicant that is also the new owner never gave the right away, and did not acquire it.
{%- set of_right = {
    'right_kind_code': 'entry.right_kind_code',
    'right_no': 'entry.right_no',
    'is_acquired': 'entry.is_acquired',
    'granted_date': 'entry.granted_date',
    'transferred_date': 'entry.transferred_date',
    'party_no': 'link.party_no',
} %}
{%- set first_holder = {
    'is_applicant': '1', 'is_holder': 'case when entry.transfer_record_id is null then 1 else 0 end',
} %}
with named as (
    {%- for feed, role in {'ip/patent': 'applicant', 'ip/ip_right': 'owner'}.items() %}
        {{ linked_rows(
        feed,
        role=role,
        rows=ref('int_ip__right'),
        has_code=false,
        columns=dict(of_right, **first_holder),
        record_id='entry.record_id',
        only="entry.source_feed = '" ~ feed ~ "'",
    ) }}
        union all
    {%- endfor %}
    {{ linked_rows(
        'ip/patent_event',
        role='new_owner',
        rows=ref('int_ip__right'),
        has_code=false,
        columns=dict(of_right, is_applicant='0', is_holder='1'),
        record_id='entry.transfer_record_id',
    ) }}
),

parties as (
    select
        right_kind_code,
        right_no,
        enterprise_id,
        min(party_no) as owner_no,
        min(linked_by) as linked_by,
        max(is_holder) = 1 as is_holder,
        max(is_applicant) = 0 as is_new_owner,
        max(is_acquired) as is_acquired,
        max(granted_date) as granted_date,
        max(transferred_date) as transferred_date
    from named
    group by right_kind_code, right_no, enterprise_id
),

acquired as (
    select
        *,
        case
            when is_new_owner then transferred_date
            when is_acquired then granted_date  -- derived acquisition is registered with the right
        end as acquired_date
    from parties
)

select
    acquired.enterprise_id,
    acquired.right_kind_code,
    acquired.right_no,
    acquired.owner_no,
    acquired.linked_by,
    acquired.is_holder,
    acquired.is_acquired or acquired.is_new_owner as is_transferred_in,
    acquired.acquired_date,
    coalesce({{ add_months('acquired.acquired_date', 12) }} > run.business_date, false) as is_transferred_within_1y
from acquired
cross join {{ ref('dim_run') }} as run
