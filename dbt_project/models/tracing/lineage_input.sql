-- What each rule in force takes: measures, or sets of source records. One row per rule and input, numbered.
with inputs as (
    select *
    from {{ ref('int_lineage__eligibility') }}
    union all
    select
        'indicator' as rule_kind,
        scheme.rulebook_code,
        scheme.version,
        indicator.indicator_code as rule_code,
        'measure' as input_kind,
        indicator.measure_code as input_code,
        indicator.basis_code as item,
        case measure.period_kind when 'year' then run.figure_year end as period_year
    from {{ ref('int_innovation__scheme') }} as scheme
    cross join {{ ref('indicator') }} as indicator
    cross join {{ ref('dim_run') }} as run
    inner join {{ ref('measure') }} as measure
        on indicator.measure_code = measure.measure_code
)

select
    rule_kind,
    rulebook_code,
    version,
    rule_code,
    cast(row_number() over (
        partition by rule_kind, rulebook_code, version, rule_code
        order by input_code asc nulls last, item asc nulls first, period_year asc nulls first
    ) as integer) as input_no,
    input_kind,
    input_code,
    item,
    cast(period_year as integer) as period_year
from inputs
