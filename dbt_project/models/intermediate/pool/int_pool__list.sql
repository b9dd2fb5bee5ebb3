-- The lists of each version of a programme: `is_open` where not being on them says nothing, because the pool keeps a
-- list of its own, of which there is no feed, or because a list has not arrived.
select
    listed.rulebook_code,
    listed.version,
    -- gradient lists hold every recognition that is no measure of another list
    max(
        case
            when listed.list_code = 'filed_list' or not coalesce(fresh.is_evidence, false) then 1
            else 0
        end
    ) = 1 as is_open
from {{ ref('pool_list') }} as listed
left join {{ ref('recognition_measure') }} as held
    on listed.list_code = held.recognition_code
left join {{ ref('measure') }} as measure
    on held.measure_code = measure.measure_code
left join {{ ref('int_feed__lag') }} as fresh
    on coalesce(measure.zero_when_feed, 'innovation/gradient_list') = fresh.feed
group by listed.rulebook_code, listed.version
