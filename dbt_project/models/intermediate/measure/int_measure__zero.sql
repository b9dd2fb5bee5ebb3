-- Measures of which a feed that has arrived is the complete list: an enterprise that is not on it has zero. While the
-- feed is missing, what such a measure is remains unknown; so is a count that holds rights other than patents while
-- their feed is missing.
with arrived as (
    select delivery.feed
    from {{ ref('stg_landing__delivery') }} as delivery
    group by delivery.feed
)

select measure.measure_code
from {{ ref('measure') }} as measure
where
    measure.zero_when_feed in (select arrived.feed from arrived)
    and (
        measure.measure_code not in ({{ measures_needing_rights() }})
        or 'ip/ip_right' in (select arrived.feed from arrived)
    )
