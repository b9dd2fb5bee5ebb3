-- Adverse records under the rules of the business date: whether each still stands, how long it may be shown, and
-- whether it vetoes. On the day of its removal a record no longer stands. A term of months ends on the day of the same
-- number, which is the last one shown. What ends by its source is shown as long as the source says, whatever its
-- ordinary term; what ends by its term is not shown after it, though the source still lists it. Only what stands and is
-- shown can veto.
with ruled as (
    select
        listing.*,
        run.business_date,
        rules.version,
        rules.is_veto as is_veto_kind,
        rules.ends_by,
        coalesce(
            listing.source_until_date, {{ add_months('listing.event_date', 'nullif(rules.display_months, 0)') }}
        ) as term_end_date
    from {{ ref('int_adverse__listing') }} as listing
    cross join {{ ref('dim_run') }} as run
    inner join {{ ref('adverse_record_rule') }} as rules
        on listing.adverse_record_code = rules.adverse_record_code
    inner join {{ ref('int_rulebook__effective') }} as effective
        on rules.rulebook_code = effective.rulebook_code and rules.version = effective.version
),

standing as (
    select
        *,
        not has_ended
        and coalesce(ended_date > business_date, true)
        and (ends_by = 'term' or {{ in_force_on('business_date', 'source_until_date') }}) as is_current
    from ruled
),

judged as (
    select
        *,
        is_current and (ends_by = 'source' or {{ in_force_on('business_date', 'term_end_date') }}) as is_displayed
    from standing
)

select
    enterprise_id,
    adverse_record_code,
    adverse_record_no,
    event_date,
    ended_date,
    case when ended_date < term_end_date or term_end_date is null then ended_date else term_end_date end
        as display_until_date,
    is_current,
    is_displayed,
    is_veto_kind and is_displayed as is_veto,
    amount_cny,
    reason_text,
    authority_name,
    linked_by,
    version,
    source_feed,
    record_id
from judged
