-- The support programmes in force, with the state of their window on the business date: `open`, `upcoming`, `closed`,
-- `always` or `unknown`. `window_rank` orders them by how soon an enterprise can apply.
with stated as (
    select
        programme.*,
        rulebook.jurisdiction,
        case
            when programme.window_code <> 'dated' then programme.window_code
            when run.business_date < programme.window_from_date then 'upcoming'
            when run.business_date > programme.window_to_date then 'closed'
            else 'open'
        end as window_state_code
    from {{ ref('policy_programme') }} as programme
    inner join {{ ref('int_rulebook__effective') }} as effective
        on programme.rulebook_code = effective.rulebook_code and programme.version = effective.version
    inner join {{ ref('rulebook') }} as rulebook
        on programme.rulebook_code = rulebook.rulebook_code and programme.version = rulebook.version
    cross join {{ ref('dim_run') }} as run
)

select
    cast(
        row_number() over (order by rulebook_code nulls last, order_no nulls last, programme_code nulls last) as integer
    ) as programme_no,
    *,
    case
        when window_state_code in ('open', 'always') then 1
        when window_state_code = 'upcoming' then 2
        when window_state_code = 'unknown' then 3
        else 4
    end as window_rank
from stated
