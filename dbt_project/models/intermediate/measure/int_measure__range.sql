-- Counts of rights that are known only as a range: from those that are surely in force to these and all
-- whose state, or whose kind, is unknown. While the feed of rights other than patents is missing, there is no upper
-- end.
with arrived as (
    select
        portfolio.*,
        'ip/ip_right' in (select delivery.feed from {{ ref('stg_landing__delivery') }} as delivery) as has_rights
    from {{ ref('int_ip__portfolio') }} as portfolio
)

{%- for measure, counted in rights_counted().items() %}
{%- set is_bounded = 'has_rights' if counted.needs_rights else 'true' %}
select
    enterprise_id,
    '{{ measure }}' as measure_code,
    cast({{ counted.column }} as decimal(28, 6)) as value_min,
    cast(case when {{ is_bounded }} then {{ counted.column }} + {{ counted.open }} end as decimal(28, 6)) as value_max,
    '{{ counted.feed }}' as source_feed
from arrived
where {{ counted.open }} > 0 or not {{ is_bounded }}
{{ 'union all' if not loop.last }}
{%- endfor %}
