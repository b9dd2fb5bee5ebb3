-- The newest push of each list before the business date: who was on it, in which layer.
with newest as (
    select
        pushed.rulebook_code,
        max(pushed.push_date) as push_date
    from {{ ref('cultivation_push') }} as pushed
    cross join {{ ref('dim_run') }} as run
    where pushed.push_date < run.business_date
    group by pushed.rulebook_code
)

select
    pushed.rulebook_code,
    pushed.enterprise_id,
    pushed.push_date,
    max(pushed.layer_code) as layer_code
from {{ ref('cultivation_push') }} as pushed
inner join newest
    on pushed.rulebook_code = newest.rulebook_code and pushed.push_date = newest.push_date
group by pushed.rulebook_code, pushed.enterprise_id, pushed.push_date
