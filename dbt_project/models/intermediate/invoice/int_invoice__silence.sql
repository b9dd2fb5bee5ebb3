-- The longest run of days without a sale in each window, counted from the window's start, or from the first sale ever
-- where that is later, to the window's end. No row for an enterprise that never sold anything.
-- The day before the start and the day after the end count as sales, so that every gap is between two dates.
with span as (
    select
        enterprise_id,
        window_code,
        greatest(window_start_date, first_sale_date) as start_date,
        window_end_date as end_date
    from {{ ref('int_invoice__window') }}
    where first_sale_date is not null
),

mark as (
    select
        span.enterprise_id,
        span.window_code,
        daily.invoice_date as mark_date
    from span
    inner join {{ ref('int_invoice__day') }} as daily
        on
            span.enterprise_id = daily.enterprise_id
            and daily.invoice_date between span.start_date and span.end_date
    where daily.direction_code = 'sale' and daily.valid_count > daily.red_letter_count
    union all
    select
        enterprise_id,
        window_code,
        {{ add_days('start_date', -1) }} as mark_date
    from span
    union all
    select
        enterprise_id,
        window_code,
        {{ add_days('end_date', 1) }} as mark_date
    from span
),

gap as (
    select
        enterprise_id,
        window_code,
        mark_date,
        lag(mark_date) over (partition by enterprise_id, window_code order by mark_date nulls last) as previous_date
    from mark
)

select
    enterprise_id,
    window_code,
    cast(max({{ days_between('previous_date', 'mark_date') }} - 1) as integer) as longest_silence_days
from gap
where previous_date is not null
group by enterprise_id, window_code
