-- Of each right in two or more pledges in force: each of these pledges, the others of the right, and the day from
-- which there were two.
with live as (
    select
        pledge.right_kind_code,
        pledge.right_no,
        pledge.pledge_no,
        min(pledge.registered_date) as registered_date
    from {{ ref('stg_ip__ip_pledge') }} as pledge
    cross join {{ ref('dim_run') }} as run
    where pledge.right_no is not null and {{ is_live_pledge('pledge', 'run.business_date') }}
    group by pledge.right_kind_code, pledge.right_no, pledge.pledge_no
),

ranked as (
    select
        *,
        row_number() over (
            partition by right_kind_code, right_no order by registered_date asc nulls last, pledge_no asc nulls last
        ) as pledge_rank
    from live
),

second_day as (
    select
        right_kind_code,
        right_no,
        registered_date as second_date
    from ranked
    where pledge_rank = 2
)

select
    own.right_kind_code,
    own.right_no,
    own.pledge_no,
    second_day.second_date,
    cast(count(*) + 1 as integer) as live_count,
    {{ joined_codes('rival.pledge_no', 'rival.pledge_rank') }} as other_pledge_nos
from ranked as own
inner join second_day
    on own.right_kind_code = second_day.right_kind_code and own.right_no = second_day.right_no
inner join ranked as rival
    on
        own.right_kind_code = rival.right_kind_code
        and own.right_no = rival.right_no
        and own.pledge_no <> rival.pledge_no
group by own.right_kind_code, own.right_no, own.pledge_no, second_day.second_date
