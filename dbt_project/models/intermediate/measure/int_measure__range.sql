-- Counts of rights that are known only as a range: from those that are surely in force to these and all
-- whose state, or whose kind, is unknown. While a feed of the rights that count is missing or late, there is no upper
-- end.
{%- for measure, counted in rights_counted().items() %}
    select
        enterprise_id,
        '{{ measure }}' as measure_code,
        cast({{ counted.column }} as decimal(28, 6)) as value_min,
        cast(
            case when {{ all_up_to_date(counted.feeds) }} then {{ counted.column }} + {{ counted.open }} end
            as decimal(28, 6)
        ) as value_max,
        '{{ counted.feed }}' as source_feed
    from {{ ref('int_ip__portfolio') }}
    where {{ counted.open }} > 0 or not ({{ all_up_to_date(counted.feeds) }})
{{ 'union all' if not loop.last }}
{%- endfor %}
