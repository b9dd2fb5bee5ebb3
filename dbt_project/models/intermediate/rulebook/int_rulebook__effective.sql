-- The version of each rulebook in force on the business date: a past date is judged by the rules of that date.
select
    run.business_date,
    rulebook.rulebook_code,
    rulebook.version,
    rulebook.kind,
    rulebook.document_no,
    rulebook.authority,
    rulebook.is_verified
from {{ ref('rulebook') }} as rulebook
cross join {{ ref('stg_landing__run') }} as run
where
    rulebook.effective_from <= run.business_date
    and (rulebook.effective_to is null or rulebook.effective_to >= run.business_date)
