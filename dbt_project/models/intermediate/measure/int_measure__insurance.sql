-- Employees insured in December, over all employer numbers of an enterprise, of the insurance that has the most: who is
-- insured is insured several times.
with insured as (
    select
        enterprise_id,
        insurance_code,
        {{ year_of('due_month') }} as period_year,
        sum(insured_count) as insured_count
    from {{ ref('stg_social__insurance_headcount') }}
    where extract(month from due_month) = 12
    group by enterprise_id, insurance_code, {{ year_of('due_month') }}
),

yearly as (
    select
        enterprise_id,
        period_year,
        max(insured_count) as insured_count
    from insured
    group by enterprise_id, period_year
)

{{ measure_rows(
    'yearly',
    {'headcount': 'insured_count', 'employee_count_insured': 'insured_count'},
    basis_code='insurance',
    feed='social/insurance_headcount',
    period_year='period_year',
) }}
