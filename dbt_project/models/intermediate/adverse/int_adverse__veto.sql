-- Enterprises with a veto on the business date, and which: codes separated by commas, in order.
{%- set most = 8 %}
with vetoes as (
    select
        enterprise_id,
        adverse_record_code
    from {{ ref('int_adverse__record') }}
    where is_veto
    group by enterprise_id, adverse_record_code
),

numbered as (
    select
        enterprise_id,
        adverse_record_code,
        row_number() over (partition by enterprise_id order by adverse_record_code asc nulls last) as veto_no
    from vetoes
)

select
    enterprise_id,
    max(case when veto_no = 1 then adverse_record_code end)
    {%- for number in range(2, most + 1) %}
        || coalesce(max(case when veto_no = {{ number }} then ',' || adverse_record_code end), '')
    {%- endfor %} as veto_codes
from numbered
group by enterprise_id
