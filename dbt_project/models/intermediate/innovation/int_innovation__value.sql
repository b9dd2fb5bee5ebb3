-- Every indicator of every assessed enterprise, in one long table. An indicator with logic of its own has a model,
-- whose rows take the place of the measure's. `at_reference` is a value without a number that counts as full mark.
{%- set own_logic = [
    ref('int_indicator__g6_roe'),
    ref('int_indicator__t3_rd_ratio'),
] %}
with own as (
    {%- for rows in own_logic %}
        select *
        from {{ rows }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

found as (
    select *
    from own
    union all
    select measured.*
    from {{ ref('int_indicator__measured') }} as measured
    left join own
        on measured.enterprise_id = own.enterprise_id and measured.indicator_code = own.indicator_code
    where own.enterprise_id is null
)

select
    enterprise_id,
    indicator_code,
    period_year,
    indicator_value,
    indicator_value is not null or coalesce(note_code = 'at_reference', false) as is_observed,
    basis_code,
    source_feed,
    note_code
from found
