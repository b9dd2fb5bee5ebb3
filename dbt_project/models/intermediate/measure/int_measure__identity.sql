-- Whether an enterprise holds an identity on the business date: 1 or 0 for each that a list names, the record being the
-- one that lasts longest. Whoever no list names has no row.
{%- set measures = {
    'hte': 'holds_hte',
    'tech_sme': 'holds_tech_sme',
    'innovative_sme': 'holds_innovative_sme',
    'specialised_sme': 'holds_specialised_sme',
    'little_giant': 'holds_little_giant',
    'demo_enterprise': 'holds_demo_enterprise',
    'ip_demo_enterprise': 'holds_demo_enterprise',
    'ip_advantage_enterprise': 'holds_demo_enterprise',
} %}
with measured as (
    select
        *,
        case identity_code
            {%- for identity, measure in measures.items() %}
            when '{{ identity }}' then '{{ measure }}'
            {%- endfor %}
        end as measure_code
    from {{ ref('int_identity__membership') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by enterprise_id, measure_code
            order by
                case when is_valid then 0 else 1 end, valid_to_date desc nulls first, valid_from_date desc nulls last,
                identity_code asc, identity_no asc
        ) as membership_rank
    from measured
    where measure_code is not null and state_code <> 'unknown'
)

select
    enterprise_id,
    measure_code,
    'list' as basis_code,
    cast(null as integer) as period_year,
    cast(case when is_valid then 1 else 0 end as decimal(28, 6)) as measure_value,
    source_feed,
    record_id
from ranked
where membership_rank = 1
