-- The observation dates of this build: the business date, and the last day of each of the twelve months before it.
-- `kechuang credit dataset` puts other dates in its place.
{%- set months_back = 12 %}
select
    business_date as observation_date,
    true as is_current
from {{ ref('dim_run') }}
{%- for months in range(months_back) %}
    union all
    select
        {{ add_days(add_months(month_start('business_date'), -months), -1) }} as observation_date,
        false as is_current
    from {{ ref('dim_run') }}
{%- endfor %}
