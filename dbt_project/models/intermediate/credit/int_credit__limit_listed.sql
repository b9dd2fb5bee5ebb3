-- Whether each assessed enterprise is on a list of each version of a risk-sharing programme on the business date: 1 or
-- 0; no row where that is unknown.
with entry as (
    select
        status.enterprise_id,
        listed.rulebook_code,
        listed.version,
        max(case when status.state_code = 'valid' then 1 else 0 end) as is_on,
        max(case when status.state_code = 'unknown' then 1 else 0 end) as is_unknown
    from {{ ref('int_recognition__status') }} as status
    inner join {{ ref('pool_list') }} as listed
        on status.recognition_code = listed.list_code
    group by status.enterprise_id, listed.rulebook_code, listed.version
)

select
    assessed.enterprise_id,
    lists.rulebook_code,
    lists.version,
    cast(coalesce(entry.is_on, 0) as decimal(28, 6)) as base_value
from {{ ref('int_enterprise__assessed') }} as assessed
cross join {{ ref('int_pool__list') }} as lists
left join entry
    on
        assessed.enterprise_id = entry.enterprise_id
        and lists.rulebook_code = entry.rulebook_code
        and lists.version = entry.version
where coalesce(entry.is_on, 0) = 1 or (not lists.is_open and coalesce(entry.is_unknown, 0) = 0)
