-- Every legal status event known by the business date, once however often it was sent, with the code of its wording.
-- The code list translates what was announced; what state a patent is in is decided later, over all its events.
-- A table: ranking its rows again for every model and check that reads them would take longer.
{{ config(materialized='table') }}
with announced as (
    {{ newest_rows(
        'ip', 'patent_event',
        key=['application_no', 'announced_date', 'event_text', 'event_detail'],
        newest_by=['etl_at desc nulls last'],
        event_date='announced_date',
        columns=[
            'application_no', 'has_valid_application_no_check_digit', 'application_no_raw', 'announced_date',
            'event_text', 'event_detail', 'etl_at',
        ],
    ) }}
)

select
    announced.application_no,
    announced.has_valid_application_no_check_digit,
    announced.application_no_raw,
    announced.announced_date,
    announced.event_text,
    codes.event_code,
    announced.event_detail,
    announced.etl_at,
    announced.as_of_date,
    announced.delivery_id,
    announced.record_id
from announced
left join {{ ref('patent_event') }} as codes
    on announced.event_text = codes.event_text
