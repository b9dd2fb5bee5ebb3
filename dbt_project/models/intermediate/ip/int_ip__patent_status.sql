-- What the gazette has announced of each patent by the business date: its newest state, the flags that are set, its
-- grant and its newest transfer. Of announcements of one day the one that goes further counts, and the content decides
-- the rest, never the order of arrival.
{%- set flags = ['pledged', 'preserved', 'licensed', 'open_license'] %}
with events as (
    select
        announced.application_no,
        announced.announced_date,
        announced.event_code,
        announced.event_text,
        announced.event_detail,
        announced.record_id,
        codes.state_code,
        codes.flag_code,
        codes.flag_is_set,
        case codes.state_code
            when 'pending' then 1
            when 'in_force' then 2
            when 'rejected' then 3
            when 'lapsed' then 4
            when 'invalidated' then 5
            when 'previous' then 6
        end as state_order
    from {{ ref('stg_ip__patent_event') }} as announced
    inner join {{ ref('patent_event') }} as codes
        on announced.event_text = codes.event_text
),

last_days as (
    select
        application_no,
        max(case when state_code is not null then announced_date end) as state_date,
        max(case when event_code = 'transferred' then announced_date end) as transferred_date,
        min(case when event_code = 'granted' then announced_date end) as granted_date
    from events
    group by application_no
),

newest_states as (
    select
        events.application_no,
        events.state_code,
        events.record_id,
        row_number() over (
            partition by events.application_no
            order by
                events.state_order desc, events.event_text asc nulls last, events.event_detail desc nulls last,
                events.record_id asc nulls last
        ) as newest_rank
    from events
    inner join last_days
        on events.application_no = last_days.application_no and events.announced_date = last_days.state_date
    where events.state_code is not null
),

newest_transfers as (
    select
        events.application_no,
        events.record_id,
        row_number() over (
            partition by events.application_no
            order by events.event_detail desc nulls last, events.record_id asc nulls last
        ) as newest_rank
    from events
    inner join last_days
        on events.application_no = last_days.application_no and events.announced_date = last_days.transferred_date
    where events.event_code = 'transferred'
),

flagged as (
    select
        application_no,
        {%- for flag in flags %}
        -- A flag is set if it was set more often than cleared, or after it was last cleared; changing a flag that
        -- is set does not set it twice.
            coalesce(sum(
                case
                    when flag_code <> '{{ flag }}' or event_code in ('pledge_changed', 'licence_changed') then 0
                    when flag_is_set then 1
                    else -1
                end
            ) > 0, false)
            or coalesce(
                max(case when flag_code = '{{ flag }}' and flag_is_set then announced_date end)
                > coalesce(
                    max(case when flag_code = '{{ flag }}' and not flag_is_set then announced_date end),
                    date '0001-01-01'
                ), false
            ) as is_{{ flag }},
        {%- endfor %}
        count(*) as event_count
    from events
    where flag_code is not null
    group by application_no
)

select
    last_days.application_no,
    newest_states.state_code,
    last_days.state_date,
    newest_states.record_id as state_record_id,
    last_days.granted_date,
    {%- for flag in flags %}
        coalesce(flagged.is_{{ flag }}, false) as is_{{ flag }},
    {%- endfor %}
    last_days.transferred_date,
    newest_transfers.record_id as transfer_record_id
from last_days
left join newest_states
    on last_days.application_no = newest_states.application_no and newest_states.newest_rank = 1
left join newest_transfers
    on last_days.application_no = newest_transfers.application_no and newest_transfers.newest_rank = 1
left join flagged
    on last_days.application_no = flagged.application_no
