-- Adverse records as figures of the business date. Lists give rows only for those who are or were on them. The registry
-- tells of everyone whose status it knows whether it is revoked or annulled, a valid rating whether it is of class D.
with facts as (
    select
        fact.*,
        extract(year from run.business_date) - 1 as year_before,
        run.business_date
    from {{ ref('int_exposure__fact') }} as fact
    cross join {{ ref('dim_run') }} as run
),

flags as (
    select
        enterprise_id,
        case exposure_code
            when 'dishonest_debtor' then 'is_dishonest_debtor'
            when 'serious_violation' then 'is_serious_violation'
            when 'abnormal_operation' then 'is_abnormal_listed'
        end as measure_code,
        'list' as basis_code,
        max(case when is_displayed then 1 else 0 end) as measure_value,
        max(source_feed) as source_feed,
        case when count(*) = 1 then max(record_id) end as record_id
    from facts
    where exposure_code in ('dishonest_debtor', 'serious_violation', 'abnormal_operation')
    group by enterprise_id, exposure_code
    union all
    -- listed in this year or the one before, or still
    select
        enterprise_id,
        'is_abnormal_listed_recently' as measure_code,
        'list' as basis_code,
        max(case when ended_date is null or extract(year from ended_date) >= year_before then 1 else 0 end)
            as measure_value,
        max(source_feed) as source_feed,
        case when count(*) = 1 then max(record_id) end as record_id
    from facts
    where exposure_code = 'abnormal_operation'
    group by enterprise_id
    union all
    select
        enterprise_id,
        'penalty_count_displayed' as measure_code,
        'list' as basis_code,
        sum(case when is_displayed then 1 else 0 end) as measure_value,
        max(source_feed) as source_feed,
        case when count(*) = 1 then max(record_id) end as record_id
    from facts
    where exposure_code in ('penalty', 'penalty_minor')
    group by enterprise_id
    union all
    select
        enterprise_id,
        'is_revoked' as measure_code,
        'registry' as basis_code,
        case when status_code in ('revoked', 'annulled') then 1 else 0 end as measure_value,
        'registry/enterprise' as source_feed,
        registry_record_id as record_id
    from {{ ref('dim_enterprise') }}
    where status_code <> 'unknown'
    union all
    select
        rating.enterprise_id,
        'is_tax_class_d' as measure_code,
        'list' as basis_code,
        case when rating.level_code = 'D' then 1 else 0 end as measure_value,
        'tax/credit_rating' as source_feed,
        rating._record_id as record_id
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
    source_feed,
    record_id
from flags
