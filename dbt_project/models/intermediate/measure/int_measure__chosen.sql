-- The figures that rules read: of a measure with several bases the one that is preferred, of one whose rules name the
-- basis (R&D) all of them.
with ranked as (
    select
        figure.enterprise_id,
        figure.measure_code,
        figure.basis_code,
        figure.period_year,
        figure.measure_value,
        figure.source_feed,
        figure.record_id,
        row_number() over (
            partition by figure.enterprise_id, figure.measure_code, figure.period_year
            order by basis.preference asc
        ) as preference_rank
    from {{ ref('int_measure__value') }} as figure
    inner join {{ ref('measure_basis') }} as basis
        on
            figure.measure_code = basis.measure_code
            and figure.basis_code = basis.basis_code
    inner join {{ ref('measure') }} as measure
        on figure.measure_code = measure.measure_code
    where not measure.needs_basis
)

select
    enterprise_id,
    measure_code,
    basis_code,
    period_year,
    measure_value,
    source_feed,
    record_id
from ranked
where preference_rank = 1
union all
select
    figure.enterprise_id,
    figure.measure_code,
    figure.basis_code,
    figure.period_year,
    figure.measure_value,
    figure.source_feed,
    figure.record_id
from {{ ref('int_measure__value') }} as figure
inner join {{ ref('measure') }} as measure
    on figure.measure_code = measure.measure_code
where
    measure.needs_basis
    or measure.measure_code not in (select basis.measure_code from {{ ref('measure_basis') }} as basis)
