-- The display of each penalty of an enterprise on each channel. The clock of a channel starts with the decision or with
-- its publication. A display ends on the source's last day, and never later than the channel's rules allow. What began
-- under an older regime keeps the last day that its source gives, up to the term of that regime; without such a day the
-- rules of the business date count.
with listed as (
    {{ linked_rows(
        'credit/admin_penalty',
        role='penalised',
        columns={
            'decision_no': 'entry.decision_no',
            'decision_date': 'entry.decision_date',
            'published_from_date': 'entry.published_from_date',
            'source_until_date': 'entry.published_until_date',
            'is_corrected': 'coalesce(entry.is_corrected, false)',
            'repaired_date': 'entry.repaired_date',
            'amount_cny': 'entry.fine_cny',
            'reason_text': 'entry.violation_kind',
            'authority_name': 'entry.authority',
        },
    ) }}
),

ruled as (
    select
        listed.*,
        run.business_date,
        grade.channel_code,
        grade.grade_code,
        grade.grade_basis_code,
        grade.has_shown_kind,
        grade.has_unclear_grade,
        rules.version,
        rules.max_months,
        rules.effective_from,
        coalesce(rules.is_confirmed_at_end, false) as is_confirmed_at_end,
        case when rules.begins_by = 'published' then 'published' else 'determined' end as asked_basis_code
    from listed
    cross join {{ ref('dim_run') }} as run
    inner join {{ ref('int_adverse__penalty_grade') }} as grade
        on listed.record_id = grade.record_id
    left join {{ ref('int_adverse__penalty_rule') }} as rules
        on grade.channel_code = rules.channel_code and grade.grade_code = rules.grade_code and rules.is_in_force
),

begun as (
    select
        *,
        case
            when asked_basis_code = 'published' and published_from_date is not null then 'published' else 'determined'
        end
            as begin_basis_code,
        case
            when asked_basis_code = 'published' then coalesce(published_from_date, decision_date) else decision_date
        end
            as begin_date
    from ruled
),

limited as (
    select
        begun.*,
        begun.begin_date < begun.effective_from as is_transition,
        -- the regime whose months count is the one that is cited
        case
            when begun.source_until_date is not null and begun.begin_date < begun.effective_from
                then coalesce(older.version, begun.version)
            else begun.version
        end as cited_version,
        {{ add_months('begun.begin_date', "case
            when begun.source_until_date is not null and begun.begin_date < begun.effective_from
                then coalesce(older.max_months, begun.max_months)
            else begun.max_months
        end") }} as latest_date
    from begun
    left join {{ ref('int_adverse__penalty_rule') }} as older
        on
            begun.channel_code = older.channel_code
            and begun.grade_code = older.grade_code
            and begun.begin_date between older.effective_from and older.effective_to
)

select
    enterprise_id,
    decision_no,
    channel_code,
    decision_date,
    begin_date,
    begin_basis_code,
    grade_code,
    grade_basis_code,
    source_until_date,
    latest_date,
    least(source_until_date, latest_date) as until_date,
    coalesce(is_transition, false) as is_transition,
    -- A record past its maximum that is not known to be corrected is neither shown nor clean; nor is one whose channel,
    -- and so whose rules, are not known, or whose grade is not clear.
    case
        when repaired_date <= business_date then 'repaired'
        when has_unclear_grade then 'grade_unclear'
        when not has_shown_kind then 'never_shown'
        when channel_code = 'unknown' then 'channel_unknown'
        when least(source_until_date, latest_date) >= business_date then 'shown'
        when source_until_date <= coalesce(latest_date, source_until_date) then 'ended'
        when latest_date is null or (is_confirmed_at_end and not is_corrected) then 'expired_unconfirmed'
        else 'expired'
    end as display_state_code,
    repaired_date,
    cited_version,
    amount_cny,
    reason_text,
    authority_name,
    linked_by,
    source_feed,
    record_id
from limited
