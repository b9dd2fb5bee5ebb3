-- Applications of each enterprise by year of filing: inventions, and international applications (PCT) filed in China,
-- whose year is in their number. Applications become public up to eighteen months after filing: the newest
-- years are not complete. The data does not say whether an application concerns the main business.
with applied as (
    {{ linked_rows(
        'ip/patent',
        role='applicant',
        has_code=false,
        columns={
            'filed_year': year_of('entry.application_date'),
            'invention_no': "case when entry.patent_kind_code = 'invention' then entry.application_no end",
            'pct_year': "try_cast(regexp_extract(entry.pct_application_text, 'PCT/CN([0-9]{4})/', 1) as integer)",
            'pct_application_text': 'entry.pct_application_text',
        },
    ) }}
),

-- an applicant that an application names twice applied once
filed as (
    select
        enterprise_id,
        filed_year,
        invention_no,
        pct_year,
        pct_application_text
    from applied
    group by enterprise_id, record_id, filed_year, invention_no, pct_year, pct_application_text
),

dated as (
    select
        enterprise_id,
        filed_year as period_year,
        invention_no,
        cast(null as string) as pct_application_text
    from filed
    where invention_no is not null
    union all
    select
        enterprise_id,
        pct_year as period_year,
        cast(null as string) as invention_no,
        pct_application_text
    from filed
    where pct_year is not null
)

select
    enterprise_id,
    period_year,
    cast(count(invention_no) as integer) as invention_application_count,
    cast(count(distinct pct_application_text) as integer) as pct_application_count
from dated
group by enterprise_id, period_year
