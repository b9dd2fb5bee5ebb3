-- Form A107012 by its own arithmetic, to the cent: line 40 = line 2 + 80% of line 36 + line 38, and
-- line 51 = (line 47 - line 48 - line 49) x line 50. A line that is not there is blank, which is zero.
{{ config(severity='warn', meta={
    'owner': 'team:tax-feed',
    'reason': '加计扣除明细表的勾稽关系不符，单位或行次可能有误 / A deduction form does not add up: a wrong unit or line',
}) }}
with form as (
    select
        enterprise_id,
        tax_year,
        sum(case when line_no = 2 then amount_cny else 0 end) as own_cny,
        sum(case when line_no = 36 then amount_cny else 0 end) as commissioned_cny,
        sum(case when line_no = 38 then amount_cny else 0 end) as commissioned_abroad_cny,
        sum(case when line_no = 40 then amount_cny end) as total_cny,
        sum(case when line_no = 47 then amount_cny else 0 end) as deductible_cny,
        sum(case when line_no in (48, 49) then amount_cny else 0 end) as material_cny,
        sum(case when line_no = 50 then rate_pct else 0 end) as rate_pct,
        sum(case when line_no = 51 then amount_cny end) as deducted_cny
    from {{ ref('stg_tax__rd_deduction') }}
    group by enterprise_id, tax_year
)

select *
from form
where
    abs(10 * total_cny - 10 * own_cny - 8 * commissioned_cny - 10 * commissioned_abroad_cny) > 0.1
    or abs(100 * deducted_cny - (deductible_cny - material_cny) * rate_pct) > 1
