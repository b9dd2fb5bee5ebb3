-- Alerts on the rights of pledges in force: a figure, and the day since when it holds, against the rule's threshold.
-- `alert_date` is null where nothing says when. Of a right that ended by announcement, the wording of the gazette
-- tells unpaid fees from other ends; 专利权的终止 names both, and its detail decides.
with live as (
    select * from {{ ref('int_pledge__right') }}
    where is_live and right_no is not null
),

ended as (
    select
        live.*,
        run.business_date,
        coalesce(announced.event_text, live.right_state_code) as said_text,
        coalesce(
            announced.event_code = 'terminated_unpaid_fee'
            or (announced.event_code = 'terminated' and announced.event_detail like '%未缴年费%'), false
        ) as is_fee_unpaid,
        case
            when announced.announced_date is not null then announced.announced_date
            when live.right_state_code = 'lapsed' and live.expiry_date < run.business_date
                then {{ add_days('live.expiry_date', 1) }}
        end as ended_date
    from live
    cross join {{ ref('dim_run') }} as run
    left join {{ ref('int_ip__patent') }} as patent
        on live.right_source_feed = 'ip/patent' and live.right_no = patent.application_no
    left join {{ ref('stg_ip__patent_event') }} as announced
        on patent.state_basis_code = 'event' and patent.state_record_id = announced.record_id
    where live.right_state_code in ('lapsed', 'rejected', 'invalidated')
),

told as (
    select
        live.enterprise_id,
        live.pledge_no,
        live.right_kind_code,
        live.right_no,
        'pledged_twice' as alert_code,
        rival.live_count as evidence_value,
        rival.second_date as alert_date,
        cast(null as date) as evidence_date,
        rival.other_pledge_nos as evidence_text
    from live
    inner join {{ ref('int_pledge__rival') }} as rival
        on
            live.pledged_kind_code = rival.right_kind_code
            and live.right_no = rival.right_no
            and live.pledge_no = rival.pledge_no
    union all
    select
        enterprise_id,
        pledge_no,
        right_kind_code,
        right_no,
        'beyond_expiry' as alert_code,
        {{ days_between('expiry_date', 'debt_due_date') }} as evidence_value,
        registered_date as alert_date,
        expiry_date as evidence_date,
        cast(null as string) as evidence_text
    from live
    where debt_due_date > expiry_date
    union all
    select
        enterprise_id,
        pledge_no,
        right_kind_code,
        right_no,
        'not_owner' as alert_code,
        1 as evidence_value,
        case ownership_code
            when 'former' then greatest(registered_date, coalesce(transferred_date, registered_date))
            else registered_date
        end as alert_date,
        case when ownership_code = 'owner' then acquired_date else transferred_date end as evidence_date,
        ownership_code as evidence_text
    from live
    where
        ownership_code in ('former', 'other')
        or (ownership_code = 'owner' and acquired_date > registered_date)
    union all
    select
        enterprise_id,
        pledge_no,
        right_kind_code,
        right_no,
        case when is_fee_unpaid then 'fee_unpaid' else 'not_in_force' end as alert_code,
        coalesce({{ days_between('ended_date', 'business_date') }}, 0) as evidence_value,
        case when ended_date is not null then greatest(ended_date, registered_date) end as alert_date,
        ended_date as evidence_date,
        said_text as evidence_text
    from ended
)

select
    told.enterprise_id,
    told.pledge_no,
    told.right_kind_code,
    told.right_no,
    told.alert_code,
    rules.level_code as alert_level_code,
    told.alert_date,
    cast(told.evidence_value as decimal(28, 6)) as evidence_value,
    rules.threshold,
    rules.unit_code,
    told.evidence_date,
    told.evidence_text,
    rules.rulebook_code,
    rules.version,
    rules.clause,
    rules.authority,
    rules.is_verified
from told
inner join {{ ref('pledge_alert_rule') }} as rules
    on told.alert_code = rules.alert_code and told.evidence_value >= rules.threshold
inner join {{ ref('int_rulebook__effective') }} as effective
    on rules.rulebook_code = effective.rulebook_code and rules.version = effective.version
