-- Technology contracts that an enterprise sold, by the year of their registration.
with sold as (
    {{ linked_rows(
        'innovation/tech_contract',
        role='seller',
        columns={'period_year': year_of('entry.registered_date'), 'turnover_cny': 'entry.turnover_cny'},
    ) }}
),

yearly as (
    select
        enterprise_id,
        period_year,
        sum(turnover_cny) as turnover_cny
    from sold
    group by enterprise_id, period_year
)

{{ measure_rows(
    'yearly',
    {'tech_contract_turnover': 'turnover_cny'},
    basis_code='contract',
    feed='innovation/tech_contract',
    period_year='period_year',
) }}
