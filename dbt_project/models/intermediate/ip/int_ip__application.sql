-- Applications of each enterprise by year of filing: inventions, and international applications (PCT) filed in China,
-- the year of which stands in their number. Applications become public up to eighteen months after filing: the newest
-- years are not complete. Whether an application has to do with the main business, the data does not tell.
with applicants as (
    select
        _record_id,
        enterprise_id
    from {{ ref('stg_identity__enterprise_link') }}
    where feed = 'ip/patent' and party_role = 'applicant'
    group by _record_id, enterprise_id
),

filed as (
    select
        applicants.enterprise_id,
        cast(extract(year from patent.application_date) as integer) as filed_year,
        case when patent.patent_kind_code = 'invention' then patent.application_no end as invention_no,
        try_cast(regexp_extract(patent.pct_application_text, 'PCT/CN([0-9]{4})/', 1) as integer) as pct_year,
        patent.pct_application_text
    from {{ ref('stg_ip__patent') }} as patent
    inner join applicants
        on patent._record_id = applicants._record_id
),

dated as (
    select
        enterprise_id,
        filed_year as period_year,
        invention_no,
        cast(null as varchar) as pct_application_text
    from filed
    where invention_no is not null
    union all
    select
        enterprise_id,
        pct_year as period_year,
        cast(null as varchar) as invention_no,
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
