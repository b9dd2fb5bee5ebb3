-- Register of sci-tech enterprises: those with a valid recognition, each once, with what they hold and what ends next.
with held as (
    select
        enterprise_id,
        recognition_code,
        min(valid_from_date) as valid_from_date,
        max(valid_to_date) as valid_to_date
    from {{ ref('int_recognition__status') }}
    where is_valid
    group by enterprise_id, recognition_code
),

entered as (
    select
        enterprise_id,
        cast(count(*) as integer) as recognition_count,
        {{ joined_codes('recognition_code', 'recognition_code') }} as recognition_codes,
        min(valid_from_date) as first_valid_date,
        min(valid_to_date) as next_expiry_date
    from held
    group by enterprise_id
)

select
    run.business_date,
    entered.enterprise_id,
    enterprise.enterprise_name,
    enterprise.industry_code,
    enterprise.address_region_code,
    entered.recognition_count,
    entered.recognition_codes,
    entered.first_valid_date,
    entered.next_expiry_date
from entered
cross join {{ ref('dim_run') }} as run
inner join {{ ref('dim_enterprise') }} as enterprise
    on entered.enterprise_id = enterprise.enterprise_id
