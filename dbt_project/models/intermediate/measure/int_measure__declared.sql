-- Figures that enterprises declare for innovation points under the national scheme, the newer edition first. The seed
-- `declaration_measure` says which are taken; what a register records (patents, contracts, awards, investments) is not.
-- A figure that cannot be (a share above 100, a negative amount, another unit) is not known. Shares of revenue are
-- calculated from the amounts of the same declaration.
with known as (
    select
        declared.enterprise_id,
        taken.measure_code,
        taken.basis_code,
        declared.period_year,
        declared.indicator_value,
        declared.base_unit_code = taken.unit_code
        and coalesce(declared.indicator_value >= taken.value_from, true)
        and coalesce(declared.indicator_value <= taken.value_to, true) as is_possible,
        row_number() over (
            partition by declared.enterprise_id, declared.period_year, declared.indicator_code
            order by declared.scheme_code desc
        ) as scheme_rank
    from {{ ref('stg_innovation__declaration') }} as declared
    inner join {{ ref('declaration_measure') }} as taken
        on declared.scheme_code = taken.scheme_code and declared.indicator_code = taken.indicator_code
    where declared.indicator_value is not null
),

measured as (
    select
        enterprise_id,
        measure_code,
        basis_code,
        cast(period_year as integer) as period_year,
        cast(indicator_value as decimal(28, 6)) as measure_value,
        'innovation/declaration' as source_feed
    from known
    where scheme_rank = 1 and is_possible
),

amounts as (
    select
        enterprise_id,
        period_year,
        sum(case when measure_code = 'revenue' then measure_value end) as revenue_cny,
        sum(case when measure_code = 'hightech_revenue' then measure_value end) as hightech_cny,
        sum(case when measure_code = 'rd_expense' then measure_value end) as rd_cny
    from measured
    group by enterprise_id, period_year
)

select *
from measured
union all
{{ measure_rows(
    'amounts',
    {'hightech_revenue_share_pct': 'case when revenue_cny > 0 and hightech_cny <= revenue_cny then '
    ~ safe_ratio('hightech_cny', 'revenue_cny', 'decimal(28, 6)', 100) ~ ' end'},
    basis_code='declared',
    feed='innovation/declaration',
    period_year='period_year',
) }}
union all
{{ measure_rows(
    'amounts',
    {'rd_share_pct': 'case when revenue_cny > 0 then '
    ~ safe_ratio('rd_cny', 'revenue_cny', 'decimal(28, 6)', 100) ~ ' end'},
    basis_code='hte',
    feed='innovation/declaration',
    period_year='period_year',
) }}
