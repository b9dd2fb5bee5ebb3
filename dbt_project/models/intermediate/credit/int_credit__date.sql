-- The observation dates of this build: the business date, and the last day of each of the twelve months before it. Windows
-- of months end on the date: twelve months up to 30 June begin on 1 July. What is told by month counts once its month is
-- over.
{%- set months_back = 12 %}
with given as (
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
)

select
    observation_date,
    is_current,
    {%- for months in [3, 12, 15, 24, 36] %}
    {{ add_months(add_days('observation_date', 1), -months) }} as from_{{ months }}m_date{{ ',' if not loop.last }}
    {%- endfor %}
from given
