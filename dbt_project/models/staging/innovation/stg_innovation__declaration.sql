-- The last submission of each indicator that an enterprise declared, with its value in the indicator's base unit:
-- yuan, percent points, persons or items. A value that is not a number, or a % sign beside another unit, is unreadable.
-- A table: ranking its rows again for every model and check that reads them would take longer.
{{ config(materialized='table') }}
{%- set columns = [
    'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit', 'enterprise_name',
    'scheme_code', 'period_year', 'indicator_code', 'group_name', 'indicator_name',
    'value_text', 'unit_code', 'share_written_code', 'submitted_at',
] %}
with newest as (
    {{ newest_rows(
        'innovation', 'declaration',
        key=['scheme_code', 'period_year', 'enterprise_id', 'indicator_code'],
        columns=columns,
        newest_by=['submitted_at desc nulls last'],
    ) }}
),

marked as (
    select
        *,
        substring(value_text, length(value_text), 1) in ('%', '％') as has_percent_sign
    from newest
),

numbers as (
    select
        *,
        cast({{ decimal_or_null(
            'case when has_percent_sign then substring(value_text, 1, length(value_text) - 1) else value_text end',
            'decimal(18, 6)',
        ) }} as decimal(28, 6)) as written_value  -- wide enough to be multiplied
    from marked
),

measured as (
    select
        *,
        cast(
            case
                when has_percent_sign then case when unit_code in ('percent', 'ratio') then written_value end
                when unit_code = 'cny_10k' then written_value * 10000
                when unit_code = 'cny_100m' then written_value * 100000000
                when unit_code = 'ratio' or (unit_code = 'percent' and share_written_code = 'fraction')
                    then written_value * 100
                else written_value
            end as decimal(28, 6)
        ) as indicator_value
    from numbers
)

select
    enterprise_id,
    uscc,
    identifier_kind,
    has_valid_check_digit,
    enterprise_name,
    scheme_code,
    period_year,
    indicator_code,
    group_name,
    indicator_name,
    indicator_value,
    case
        when unit_code in ('cny', 'cny_10k', 'cny_100m') then 'cny'
        when unit_code in ('percent', 'ratio') then 'percent'
        else unit_code
    end as base_unit_code,
    value_text,
    unit_code,
    value_text is not null and indicator_value is null as is_unreadable,
    submitted_at,
    as_of_date,
    delivery_id,
    record_id
from measured
