-- The figures that rules of eligibility, cultivation and support in force ask for, and loan products may ask for: one
-- row per measure, basis and year, numbered, since the rules and the figures join on the number. A rule counts years
-- from the last one (offset 0); without an offset it asks for the figure as of the business date. `zero_feed` is the
-- list whose silence means zero (int_measure__zero).
with asked as (
    {%- set askers = [
        'eligibility_criterion', 'eligibility_condition', 'eligibility_item', 'cultivation_rule', 'policy_rule'
    ] %}
    {%- for rules in askers %}
        select
            asking.measure_code,
            asking.basis_code,
            asking.period_offset
        from {{ ref(rules) }} as asking
        inner join {{ ref('int_rulebook__effective') }} as rulebook
            on asking.rulebook_code = rulebook.rulebook_code and asking.version = rulebook.version
        where asking.measure_code is not null
        union
    {%- endfor %}
    select
        recognition.measure_code,
        cast(null as string) as basis_code,
        cast(null as integer) as period_offset
    from {{ ref('eligibility_recognition') }} as recognition
    union
    select
        item.measure_code,
        item.basis_code,
        item.period_offset
    from {{ ref('entry_condition') }} as item
)

select
    cast(row_number() over (
        order by asked.measure_code nulls last, asked.basis_code nulls first, asked.period_offset nulls first
    ) as integer) as need_no,
    asked.measure_code,
    asked.basis_code,
    asked.period_offset,
    run.figure_year + asked.period_offset as period_year,
    case when absent.measure_code is not null then measure.zero_when_feed end as zero_feed
from asked
cross join {{ ref('dim_run') }} as run
inner join {{ ref('measure') }} as measure
    on asked.measure_code = measure.measure_code
left join {{ ref('int_measure__zero') }} as absent
    on asked.measure_code = absent.measure_code
