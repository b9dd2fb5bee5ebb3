-- Adverse records as figures of the business date. Lists have rows only for enterprises that are or were on them. While
-- a record is under review, what it decides is open (int_measure__open): it is neither shown nor clean. The registry
-- says whether an enterprise with a known status is revoked or annulled; a valid rating, whether it is class D.
with facts as (
    select
        fact.*,
        extract(year from run.business_date) - 1 as year_before,
        run.business_date
    from {{ ref('int_adverse__record') }} as fact
    cross join {{ ref('dim_run') }} as run
),

figures as (
    select
        facts.enterprise_id,
        made.measure_code,
        'list' as basis_code,
        case made.figure_code
            when 'is_displayed' then max(case when facts.is_displayed then 1 else 0 end)
            when 'displayed_count' then sum(case when facts.is_displayed then 1 else 0 end)
            -- listed in this year or the one before, or still
            when 'is_recent'
                then max(
                    case
                        when facts.is_displayed or facts.needs_review then 1
                        when
                            extract(year from coalesce(facts.ended_date, facts.display_until_date)) >= facts.year_before
                            then 1
                        else 0
                    end
                )
        end as measure_value,
        max(facts.source_feed) as source_feed,
        -- what is listed is so, whatever else is under review; a count is not
        max(case when {{ left_open('facts', 'made') }} then 1 else 0 end) = 1
        and (made.figure_code = 'displayed_count' or max(case when facts.is_displayed then 1 else 0 end) = 0) as is_open
    from facts
    inner join {{ ref('adverse_record_measure') }} as made
        on facts.adverse_record_code = made.adverse_record_code
    where made.figure_code <> 'is_status'
    group by facts.enterprise_id, made.measure_code, made.figure_code
    union all
    select
        enterprise.enterprise_id,
        'is_revoked' as measure_code,
        'registry' as basis_code,
        case when made.adverse_record_code is null then 0 else 1 end as measure_value,
        'registry/enterprise' as source_feed,
        false as is_open
    from {{ ref('dim_enterprise') }} as enterprise
    left join {{ ref('adverse_record_measure') }} as made
        on enterprise.status_code = made.adverse_record_code and made.measure_code = 'is_revoked'
    where enterprise.status_code <> 'unknown'
    union all
    select
        rating.enterprise_id,
        'is_tax_class_d' as measure_code,
        'list' as basis_code,
        case when rating.level_code = 'D' then 1 else 0 end as measure_value,
        'tax/credit_rating' as source_feed,
        false as is_open
    from {{ ref('stg_tax__credit_rating') }} as rating
    cross join {{ ref('dim_run') }} as run
    where rating.is_current and {{ in_force_on('run.business_date', 'rating.valid_to_date') }}
)

select
    enterprise_id,
    measure_code,
    basis_code,
    cast(null as integer) as period_year,
    cast(measure_value as decimal(28, 6)) as measure_value,
    source_feed
from figures
where not is_open
