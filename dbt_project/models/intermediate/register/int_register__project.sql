-- Projects and platforms of all levels by the enterprises that take part. A unit that a programme names twice counts
-- once, under its first rank.
with named as (
    {{ linked_rows(
        'innovation/programme',
        role='unit',
        columns={
            'programme_no': 'entry.programme_no',
            'programme_name': 'entry.programme_name',
            'programme_kind_code': 'entry.programme_kind_code',
            'level_code': 'entry.level_code',
            'participant_rank': 'entry.participant_rank',
            'awarded_date': 'entry.awarded_date',
            'start_date': 'entry.start_date',
            'end_date': 'entry.end_date',
            'funding_cny': 'entry.funding_cny',
        },
        only="entry.programme_kind_code in ('project', 'platform')",
    ) }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by enterprise_id, programme_no order by participant_rank asc nulls last, record_id asc nulls last
        ) as place
    from named
)

select
    enterprise_id,
    programme_no,
    programme_name,
    programme_kind_code,
    level_code,
    participant_rank,
    awarded_date,
    start_date,
    end_date,
    funding_cny,
    linked_by,
    record_id
from ranked
where place = 1
