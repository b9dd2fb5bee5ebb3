-- The limits of each set of chains in one row, and the days that follow from them.
select
    limits.rulebook_code,
    limits.version,
    max(case when limits.limit_code = 'strong_recent' then limits.limit_value end) as strong_recent,
    max(case when limits.limit_code = 'strong_in_force' then limits.limit_value end) as strong_in_force,
    max(case when limits.limit_code = 'thin_enterprises' then limits.limit_value end) as thin_enterprises,
    {{ add_months('run.business_date', whole_number("-12 * max(case when limits.limit_code = 'recent_years' then"
       ~ " limits.limit_value end)")) }} as recent_after_date,
    {{ add_months('run.business_date', whole_number("-1 * max(case when limits.limit_code = 'secret_months' then"
       ~ " limits.limit_value end)")) }} as public_to_date
from {{ ref('navigation_limit') }} as limits
cross join {{ ref('dim_run') }} as run
inner join {{ ref('int_rulebook__effective') }} as effective
    on limits.rulebook_code = effective.rulebook_code and limits.version = effective.version
group by limits.rulebook_code, limits.version, run.business_date
