-- The day from which something of each feed was known. From then on, being on none of its lists is a fact.
select
    delivery.feed,
    min(coalesce(delivery.as_of_date, run.business_date)) as known_from_date
from {{ ref('stg_landing__delivery') }} as delivery
cross join {{ ref('dim_run') }} as run
group by delivery.feed
