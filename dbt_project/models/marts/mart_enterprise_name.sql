-- Current and former names of enterprises, to find an enterprise by any of its names.
select
    run.business_date,
    named.enterprise_id,
    cast(named.name_no as integer) as name_no,
    named.enterprise_name,
    named.is_current,
    named.valid_from_date,
    named.valid_to_date
from {{ ref('int_enterprise__name') }} as named
cross join {{ ref('dim_run') }} as run
