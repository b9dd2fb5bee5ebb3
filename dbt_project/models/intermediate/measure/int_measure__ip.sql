-- Intellectual property: what is held on the business date, and what was applied for by year. A count of rights in
-- force is known only where nothing in the portfolio leaves it open, and one of software or of all kinds only where the
-- feed of rights other than patents is delivered.
{%- set held = {
    'class1_ip_count': 'unknown_invention_count',
    'class1_own_ip_count': 'unknown_invention_count',
    'class1_own_top3_ip_count': 'unknown_invention_count',
    'class1_kept_ip_count': 'unknown_invention_count',
    'class1_high_value_count': 'unknown_invention_count',
    'high_value_invention_count': 'unknown_invention_count',
    'class2_ip_count_115': 'unknown_class2_count',
    'class2_ip_count_63': 'unknown_class2_count',
    'ip_in_force_count': 'unknown_count',
    'ip_pledged_count': 'unknown_count',
} %}
{%- set needs_rights = ['class2_ip_count_115', 'class2_ip_count_63', 'ip_in_force_count'] %}
{%- set columns = {'ip_in_force_count': 'in_force_count', 'ip_pledged_count': 'pledged_count'} %}
{%- set filed = {
    'invention_applications': 'invention_application_count',
    'pct_applications': 'pct_application_count',
} %}
{%- for measure, open_count in held.items() %}
select
    enterprise_id,
    '{{ measure }}' as measure_code,
    'ip' as basis_code,
    cast(null as integer) as period_year,
    cast({{ columns[measure] or measure }} as decimal(28, 6)) as measure_value,
    '{{ 'ip/ip_right' if measure.startswith('class2') else 'ip/patent' }}' as source_feed,
    cast(null as bigint) as record_id
from {{ ref('int_ip__portfolio') }}
where
    {{ open_count }} = 0
    {%- if measure in needs_rights %}
    and 'ip/ip_right' in (select delivery.feed from {{ ref('stg_landing__delivery') }} as delivery)
    {%- endif %}
union all
{%- endfor %}
{%- for measure, column in filed.items() %}
select
    enterprise_id,
    '{{ measure }}' as measure_code,
    'ip' as basis_code,
    period_year,
    cast({{ column }} as decimal(28, 6)) as measure_value,
    'ip/patent' as source_feed,
    cast(null as bigint) as record_id
from {{ ref('int_ip__application') }}
{{ 'union all' if not loop.last }}
{%- endfor %}
