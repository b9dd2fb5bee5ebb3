-- The arrivals that this build may use: dated on or before the business date, or not dated at all.
-- A table: so that a new day with the same arrivals remakes nothing that reads it.
{{ config(materialized='table') }}
select
    delivery_no,
    delivery_id,
    feed,
    as_of_date,
    newest_date,
    part,
    row_count,
    quarantined_count
from {{ source('landing', 'delivery') }}
where as_of_date is null or as_of_date <= {{ business_date() }}
