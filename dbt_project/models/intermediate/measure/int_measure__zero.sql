-- Measures of which a feed is the complete list, while it is evidence: an enterprise that is not on it has zero. While
-- the feed is missing or late, what such a measure is remains unknown; so is a count of rights while one of the feeds
-- that it counts is.
select measure.measure_code
from {{ ref('measure') }} as measure
inner join {{ ref('int_feed__lag') }} as lag
    on measure.zero_when_feed = lag.feed and lag.is_evidence
where
    case
        {%- for code, counted in rights_counted().items() %}
            when measure.measure_code = '{{ code }}' then {{ all_up_to_date(counted.feeds) }}
        {%- endfor %}
        else true
    end
