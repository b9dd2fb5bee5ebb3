-- Intellectual property: what is held on the business date, and what was applied for by year. A count of rights in
-- force is known only where nothing in the portfolio leaves it open, and only while the feeds of all kinds that it
-- counts are evidence; otherwise it is a range (int_measure__range).
{%- set filed = {
    'invention_applications': 'invention_application_count',
    'pct_applications': 'pct_application_count',
} %}
{%- for measure, counted in rights_counted().items() %}
    select
        enterprise_id,
        '{{ measure }}' as measure_code,
        'ip' as basis_code,
        cast(null as integer) as period_year,
        cast({{ counted.column }} as decimal(28, 6)) as measure_value,
        '{{ counted.feed }}' as source_feed
    from {{ ref('int_ip__portfolio') }}
    where
        {{ counted.open }} = 0
        and {{ all_up_to_date(counted.feeds) }}
    union all
{%- endfor %}
{%- for measure, column in filed.items() %}
    select
        enterprise_id,
        '{{ measure }}' as measure_code,
        'ip' as basis_code,
        period_year,
        cast({{ column }} as decimal(28, 6)) as measure_value,
        'ip/patent' as source_feed
    from {{ ref('int_ip__application') }}
{{ 'union all' if not loop.last }}
{%- endfor %}
