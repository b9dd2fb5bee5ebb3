-- Enterprises with a veto on the business date, and which: codes parted by a comma, in order.
{%- set most = 8 %}
with vetoes as (
    select
        enterprise_id,
        exposure_code
    from {{ ref('int_exposure__fact') }}
    where is_veto
    group by enterprise_id, exposure_code
),

numbered as (
    select
        enterprise_id,
        exposure_code,
        row_number() over (partition by enterprise_id order by exposure_code asc) as veto_no
    from vetoes
)

select
    enterprise_id,
    max(case when veto_no = 1 then exposure_code end)
    {%- for number in range(2, most + 1) %}
    || coalesce(max(case when veto_no = {{ number }} then ',' || exposure_code end), '')
    {%- endfor %} as veto_codes
from numbered
group by enterprise_id
