-- Age, status and legal form by the registry. An enterprise that is established after the business date has no age.
with registered as (
    select
        enterprise.enterprise_id,
        enterprise.status_code,
        form.is_legal_person,
        case when enterprise.established_date <= run.business_date then enterprise.established_date end as founded_date,
        run.business_date
    from {{ ref('dim_enterprise') }} as enterprise
    cross join {{ ref('dim_run') }} as run
    inner join {{ ref('int_enterprise__form') }} as form
        on enterprise.enterprise_id = form.enterprise_id
    where enterprise.has_registry
)

{{ measure_rows(
    'registered',
    {
        'age_days': days_between('founded_date', 'business_date'),
        'age_years': completed_years('founded_date', 'business_date'),
        'is_registered_active': "case when status_code = 'active' then 1 when status_code <> 'unknown' then 0 end",
        'is_legal_person': 'case when is_legal_person then 1 when not is_legal_person then 0 end',
    },
    basis_code='registry',
    feed='registry/enterprise',
) }}
