-- The version of each rulebook in force on the business date: a past date is judged by the rules of that date.
select
    rulebook.rulebook_code,
    rulebook.version,
    rulebook.kind,
    rulebook.document_no,
    rulebook.authority,
    rulebook.is_verified
from {{ ref('rulebook') }} as rulebook
cross join {{ ref('dim_run') }} as run
where {{ in_force_on('run.business_date', 'rulebook.effective_to', 'rulebook.effective_from') }}
