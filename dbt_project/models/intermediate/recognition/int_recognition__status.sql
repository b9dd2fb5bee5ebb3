-- What each enterprise is, was, or was stripped of on the business date. A list's own dates count first; where it
-- gives none the term of the rules does: months from the first day, or a day of the list's year (`YYYY`) or of the
-- next (`YYYY+1`). Without a last day by either, it is unknown whether the recognition still holds, and none whose
-- first day is missing can be judged. Both days of a term are inside it.
{%- set first_day = 'coalesce(listing.listed_from_date, listing.granted_date)' %}
with ruled as (
    select
        listing.*,
        run.business_date,
        rules.version,
        nullif(rules.valid_months, 0) as valid_months,
        coalesce(
            {{ first_day }},
            try_cast(replace(rules.valid_from_pattern, 'YYYY', cast(listing.listed_year as string)) as date)
        ) as valid_from_date,
        coalesce(
            {{ add_days(add_months(first_day, 'nullif(rules.valid_months, 0)'), -1) }},
            try_cast(
                replace(
                    replace(rules.valid_to_pattern, 'YYYY+1', cast(listing.listed_year + 1 as string)),
                    'YYYY', cast(listing.listed_year as string)
                ) as date
            )
        ) as ruled_to_date
    from {{ ref('int_recognition__listing') }} as listing
    cross join {{ ref('dim_run') }} as run
    inner join {{ ref('recognition_rule') }} as rules
        on listing.recognition_code = rules.recognition_code
    inner join {{ ref('int_rulebook__effective') }} as effective
        on rules.rulebook_code = effective.rulebook_code and rules.version = effective.version
),

dated as (
    select
        *,
        coalesce(listed_to_date, ruled_to_date) as valid_to_date,
        case
            when listed_to_date is not null then 'list'
            when ruled_to_date is not null then 'rule'
            when valid_months is null then 'open'
            else 'none'
        end as validity_basis_code
    from ruled
),

judged as (
    select
        *,
        case
            when listed_status_code = 'revoked' then 'revoked'
            when valid_from_date > business_date then 'not_yet'
            when valid_to_date < business_date or listed_status_code = 'expired' then 'expired'
            when validity_basis_code in ('none', 'open') then 'unknown'
            else 'valid'
        end as state_code
    from dated
)

select
    enterprise_id,
    recognition_code,
    recognition_no,
    batch_name,
    valid_from_date,
    valid_to_date,
    validity_basis_code,
    listed_status_code,
    state_code,
    state_code = 'valid' as is_valid,
    linked_by,
    version,
    source_feed,
    record_id
from judged
