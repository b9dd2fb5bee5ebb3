-- Who is on which list at each month's end, its first and last day included. An entry that was revoked since is left
-- out, since lists do not say when; so is one without a first or a last day.
select
    month.month_end_date,
    status.enterprise_id,
    status.recognition_code
from {{ ref('int_recognition__status') }} as status
inner join {{ ref('statistic_list') }} as listed
    on status.recognition_code = listed.recognition_code
inner join {{ ref('int_statistic__month') }} as month
    on
        status.valid_from_date <= month.month_end_date
        and status.valid_to_date >= month.month_end_date
where status.state_code <> 'revoked'
group by month.month_end_date, status.enterprise_id, status.recognition_code
