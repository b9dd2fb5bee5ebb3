-- Patents of each enterprise that applied for them, by the day on which each was published, or granted if that is all
-- that is known: an application is secret before.
with applied as (
    {{ linked_rows(
        'ip/patent',
        role='applicant',
        has_code=false,
        columns={
            'application_no': 'entry.application_no',
            'published_date': 'coalesce(entry.publication_date, entry.grant_date)',
            'known_from_date': 'entry.as_of_date',
        },
    ) }}
)

select
    enterprise_id,
    application_no,
    min(published_date) as published_date,
    min(known_from_date) as known_from_date
from applied
group by enterprise_id, application_no
