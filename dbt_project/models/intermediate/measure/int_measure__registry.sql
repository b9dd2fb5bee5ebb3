-- Age and standing by the registry. An enterprise that is established after the business date has no age.
with registered as (
    select
        registry.enterprise_id,
        status.status_code,
        registry._record_id as record_id,
        case when registry.established_date <= run.business_date then registry.established_date end as founded_date,
        run.business_date
    from {{ ref('stg_registry__enterprise') }} as registry
    cross join {{ ref('stg_landing__run') }} as run
    left join {{ ref('registry_status') }} as status
        on registry.status_text = status.status_text
)

{{ measure_rows(
    'registered',
    {
        'age_days': days_between('founded_date', 'business_date'),
        'age_years': completed_years('founded_date', 'business_date'),
        'is_registered_active': "case when status_code = 'active' then 1 when status_code is not null then 0 end",
    },
    basis_code='registry',
    feed='registry/enterprise',
    record_id='record_id',
) }}
