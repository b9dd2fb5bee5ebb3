-- Registered enterprises on each observation date from their founding on: those whom a score is asked for.
select
    enterprise.enterprise_id,
    observed.observation_date,
    enterprise.established_date
from {{ ref('dim_enterprise') }} as enterprise
cross join {{ ref('int_credit__date') }} as observed
where
    enterprise.has_registry
    and enterprise.is_enterprise_kind
    and coalesce(enterprise.established_date <= observed.observation_date, true)
