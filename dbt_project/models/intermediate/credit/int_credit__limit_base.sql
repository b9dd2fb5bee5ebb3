-- The figures that indicative limits are calculated from, of each assessed enterprise: a number or a band. No row is an
-- unknown figure. No balance at the banks that report is none drawn; who is on none of the lists of recognitions, all
-- of which are evidence, holds none.
{%- set held = ['holds_hte', 'holds_tech_sme', 'holds_innovative_sme', 'holds_specialised_sme'] %}
with told as (
    select
        told.enterprise_id,
        told.characteristic_code as base_code,
        told.characteristic_value as base_value,
        case
            when told.characteristic_code = 'tax_level'
                then
                    case
                        when told.characteristic_value = 4 then 'A'
                        when told.characteristic_value = 3 then 'B'
                        when told.characteristic_value = 2 then 'M'
                        when told.characteristic_value = 1 then 'C'
                        else 'D'
                    end
        end as base_band_code
    from {{ ref('int_credit__characteristic') }} as told
    inner join {{ ref('int_credit__date') }} as observed
        on told.observation_date = observed.observation_date and observed.is_current
    where not told.is_stale and told.characteristic_code in ('vat_sales_12m', 'tax_level', 'loan_balance_cny')
),

figures as (
    select
        figure.enterprise_id,
        case
            when figure.measure_code = 'tax_paid' then 'tax_paid_mean_2y'
            when figure.measure_code = 'revenue' then 'revenue'
            else 'holds_recognition'
        end as base_code,
        cast(
            case
                when figure.measure_code in ('tax_paid', 'revenue') then figure.measure_value
                when figure.measure_value > 0 then 1
                else 0
            end as decimal(28, 6)
        ) as base_value,
        figure.measure_code,
        figure.period_year
    from {{ ref('int_measure__chosen') }} as figure
    cross join {{ ref('dim_run') }} as run
    where
        (figure.measure_code = 'tax_paid' and figure.period_year between run.figure_year - 1 and run.figure_year)
        or (figure.measure_code = 'revenue' and figure.period_year = run.figure_year)
        or figure.measure_code in ('{{ held | join("', '") }}')
    union all
    select
        assessed.enterprise_id,
        'holds_recognition' as base_code,
        cast(0 as decimal(28, 6)) as base_value,
        'holds_recognition' as measure_code,
        cast(null as integer) as period_year
    from {{ ref('int_enterprise__assessed') }} as assessed
    where (
        select count(*)
        from {{ ref('int_measure__zero') }} as listed
        where listed.measure_code in ('{{ held | join("', '") }}')
    ) = {{ held | length }}
),

summed as (
    select
        enterprise_id,
        base_code,
        cast(
            case when base_code = 'tax_paid_mean_2y' then sum(base_value) * 0.5 else max(base_value) end
            as decimal(28, 6)
        ) as base_value,
        count(distinct period_year) as year_count
    from figures
    group by enterprise_id, base_code
)

select
    enterprise_id,
    base_code,
    base_value,
    base_band_code
from told
union all
select
    enterprise_id,
    base_code,
    base_value,
    cast(null as string) as base_band_code
from summed
where base_code <> 'tax_paid_mean_2y' or year_count = 2
union all
select
    enterprise_id,
    'public_grade' as base_code,
    cast(null as decimal(28, 6)) as base_value,
    grade_code as base_band_code
from {{ ref('int_credit__public_grade') }}
union all
select
    scored.enterprise_id,
    'points_band' as base_code,
    scored.score as base_value,
    band.band_code as base_band_code
from {{ ref('int_innovation__score') }} as scored
inner join {{ ref('int_innovation__scheme') }} as scheme
    on scored.rulebook_code = scheme.rulebook_code
inner join {{ ref('innovation_scheme') }} as declared
    on scheme.rulebook_code = declared.rulebook_code and scheme.version = declared.version and declared.is_primary
inner join {{ ref('innovation_band') }} as band
    on
        scheme.rulebook_code = band.rulebook_code
        and scheme.version = band.version
        and scored.score >= band.score_from
        and coalesce(scored.score < band.score_below, true)
