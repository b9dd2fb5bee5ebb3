-- The enterprise of each row that identifies it by an older number than its USCC.
select
    feed,
    record_id,
    enterprise_id
from {{ source('linking', 'code_link') }}
