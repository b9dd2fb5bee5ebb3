-- The figures that rules read: of a measure with several bases the one that is preferred, of one whose rules name the
-- basis (R&D) all of them. Zero by a list (`zero_when_feed`) counts while the list is evidence: who left it, or was on
-- it in another time, may be on the newer one.
with contested as (
    select
        figure.enterprise_id,
        figure.measure_code,
        figure.basis_code,
        figure.period_year,
        figure.measure_value,
        figure.source_feed,
        coalesce(figure.period_year, 0) as period_key,
        basis.preference
    from {{ ref('int_measure__value') }} as figure
    inner join {{ ref('measure_basis') }} as basis
        on
            figure.measure_code = basis.measure_code
            and figure.basis_code = basis.basis_code
    inner join {{ ref('measure') }} as measure
        on figure.measure_code = measure.measure_code
    where not measure.needs_basis
),

-- a minimum and a join take half the time of a ranking
preferred as (
    select
        enterprise_id,
        measure_code,
        period_key,
        min(preference) as preference
    from contested
    group by enterprise_id, measure_code, period_key
)

select
    contested.enterprise_id,
    contested.measure_code,
    contested.basis_code,
    contested.period_year,
    contested.measure_value,
    contested.source_feed
from contested
inner join preferred
    on
        contested.enterprise_id = preferred.enterprise_id
        and contested.measure_code = preferred.measure_code
        and contested.period_key = preferred.period_key
        and contested.preference = preferred.preference
union all
select
    figure.enterprise_id,
    figure.measure_code,
    figure.basis_code,
    figure.period_year,
    figure.measure_value,
    figure.source_feed
from {{ ref('int_measure__value') }} as figure
inner join {{ ref('measure') }} as measure
    on figure.measure_code = measure.measure_code
where
    (
        measure.needs_basis
        or measure.measure_code not in (select basis.measure_code from {{ ref('measure_basis') }} as basis)
    )
    and (
        figure.measure_value <> 0
        or measure.zero_when_feed is null
        or figure.source_feed in (
            select fresh.feed
            from {{ ref('int_feed__lag') }} as fresh
            where fresh.is_evidence
        )
    )
