-- The newest bibliographic row of each patent application known by the business date.
-- The kind of right comes from the digit of the number that says it (ZC 0006-2003), not from what the source calls it:
-- the fifth of a number with twelve digits, the third of one with eight. Whether a patent is in force is not said here.
-- A table: ranking its rows again for every model and check that reads them would take longer.
{{ config(materialized='table') }}
with newest as (
    {{ newest_rows(
        'ip', 'patent',
        key=['application_no'],
        newest_by=['_as_of_date desc nulls last', 'etl_at desc nulls last'],
        columns=[
            'application_no', 'has_valid_application_no_check_digit', 'application_no_raw', 'patent_title',
            'applicant_names', 'application_date', 'main_class', 'all_classes', 'patent_type_code', 'publication_no',
            'publication_date', 'grant_no', 'grant_date', 'family_publications', 'priority_text',
            'pct_application_text', 'agency_name', 'etl_at',
        ],
    ) }}
),

with_kind_digit as (
    select
        *,
        -- a number of another shape lands as `other:…` and has a letter in both places
        substring(application_no, case when length(application_no) = 14 then 5 else 3 end, 1) as kind_digit
    from newest
)

select
    application_no,
    has_valid_application_no_check_digit,
    application_no_raw,
    patent_title,
    applicant_names,
    application_date,
    case
        when kind_digit in ('1', '8') then 'invention'
        when kind_digit in ('2', '9') then 'utility_model'
        when kind_digit = '3' then 'design'
    end as patent_kind_code,
    coalesce(kind_digit in ('8', '9'), false) as is_pct_national_phase,
    main_class,
    case when kind_digit in ('1', '2', '8', '9') then substring(main_class, 1, 4) end as ipc_subclass,
    all_classes,
    patent_type_code,
    publication_no,
    publication_date,
    grant_no,
    grant_date,
    family_publications,
    priority_text,
    pct_application_text,
    agency_name,
    etl_at,
    as_of_date,
    delivery_id,
    record_id
from with_kind_digit
