-- Adverse records under the rules of the business date: whether each is in force, how long it may be shown, and
-- whether it vetoes. On the day of its removal a record is no longer in force. A term of months ends on the day of the
-- same number, which is the last one shown. What ends by its source is shown as long as the source says, whatever its
-- ordinary term; what ends by its term is not shown after it, but goes to review while the source still lists it. Only
-- a record that is in force and shown can veto. Penalties have rules of their own, by channel and grade.
with ruled as (
    select
        listing.*,
        run.business_date,
        rules.name_zh,
        rules.name_en,
        rules.version,
        rules.is_veto as is_veto_kind,
        rules.ends_by,
        rules.document_zh,
        rules.document_no,
        rules.clause,
        rules.authority,
        rules.is_verified,
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

listed as (
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
    from listed
)

select
    enterprise_id,
    adverse_record_code,
    adverse_record_no,
    name_zh,
    name_en,
    event_date,
    ended_date,
    case when ended_date < term_end_date or term_end_date is null then ended_date else term_end_date end
        as display_until_date,
    is_current,
    is_displayed,
    is_current and not is_displayed as needs_review,
    is_veto_kind and is_displayed as is_veto,
    is_veto_kind and is_current and not is_displayed as is_veto_in_review,
    cast(null as string) as channel_codes,
    cast(null as string) as grade_code,
    cast(null as string) as grade_basis_code,
    cast(null as string) as begin_basis_code,
    false as is_transition,
    amount_cny,
    reason_text,
    authority_name,
    linked_by,
    document_zh,
    document_no,
    clause,
    authority,
    is_verified,
    version,
    source_feed,
    record_id
from judged
union all
select
    penalty.enterprise_id,
    'penalty' as adverse_record_code,
    penalty.decision_no as adverse_record_no,
    coalesce(rules.name_zh, '行政处罚') as name_zh,
    coalesce(rules.name_en, 'Administrative penalty') as name_en,
    penalty.decision_date as event_date,
    penalty.ended_date,
    penalty.display_until_date,
    penalty.is_current,
    penalty.is_displayed,
    penalty.needs_review,
    false as is_veto,
    false as is_veto_in_review,
    penalty.channel_codes,
    penalty.grade_code,
    penalty.grade_basis_code,
    penalty.begin_basis_code,
    penalty.is_transition,
    penalty.amount_cny,
    penalty.reason_text,
    penalty.authority_name,
    penalty.linked_by,
    rules.document_zh,
    rules.document_no,
    rules.clause,
    rules.authority,
    rules.is_verified,
    penalty.cited_version,
    penalty.source_feed,
    penalty.record_id
from {{ ref('int_adverse__penalty') }} as penalty
left join {{ ref('int_adverse__penalty_rule') }} as rules
    on
        penalty.channel_code = rules.channel_code
        and penalty.grade_code = rules.grade_code
        and penalty.cited_version = rules.version
