-- A measure that no seed defines has no unit; one with several bases and no preference among them would come twice, and
-- one whose basis is missing from the preferences would not come at all.
{{ config(meta={
    'owner': 'team:data-platform',
    'reason': '指标未定义，或其口径未排定优先次序 / A measure that is not defined, or a basis without its preference',
}) }}
with found as (
    select
        measure_code,
        basis_code
    from {{ ref('int_measure__value') }}
    group by measure_code, basis_code
),

counted as (
    select
        measure_code,
        count(*) as basis_count
    from found
    group by measure_code
)

select
    found.measure_code,
    found.basis_code
from found
inner join counted
    on found.measure_code = counted.measure_code
left join {{ ref('measure') }} as measure
    on found.measure_code = measure.measure_code
left join {{ ref('measure_basis') }} as basis
    on
        found.measure_code = basis.measure_code
        and found.basis_code = basis.basis_code
where
    measure.measure_code is null
    or (
        basis.basis_code is null
        and (
            counted.basis_count > 1
            or found.measure_code in (select listed.measure_code from {{ ref('measure_basis') }} as listed)
        )
    )
