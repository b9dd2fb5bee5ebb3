-- Measures of which a delivered feed is the complete list: who is not on it has none. While the feed is missing, what
-- such a measure is remains unknown.
select measure.measure_code
from {{ ref('measure') }} as measure
where measure.zero_when_feed in (select delivery.feed from {{ ref('stg_landing__delivery') }} as delivery)
