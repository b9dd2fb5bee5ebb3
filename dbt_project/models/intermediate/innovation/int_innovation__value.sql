-- Every indicator of every scheme, in one long table. A new indicator is one line of this list.
-- `at_reference` is a value without a number that counts as full mark.
{%- set indicators = [
    ref('int_indicator__a1_grads'),
    ref('int_indicator__a2_platform'),
    ref('int_indicator__a3_award'),
    ref('int_indicator__a4_program'),
    ref('int_indicator__a5_vc'),
    ref('int_indicator__g1_ht_rev'),
    ref('int_indicator__g2_rev'),
    ref('int_indicator__g3_rev_growth'),
    ref('int_indicator__g4_postgrad'),
    ref('int_indicator__g5_super_deduct_tax'),
    ref('int_indicator__g6_roe'),
    ref('int_indicator__l1_hv_invention'),
    ref('int_indicator__l2_invoice_growth'),
    ref('int_indicator__l3_debt_ratio'),
    ref('int_indicator__l4_penalty'),
    ref('int_indicator__t1_rd_amt'),
    ref('int_indicator__t2_rd_growth'),
    ref('int_indicator__t3_rd_ratio'),
    ref('int_indicator__t4_stf_ratio'),
    ref('int_indicator__t5_inv_appl'),
    ref('int_indicator__t6_pct_appl'),
    ref('int_indicator__t7_tech_contract'),
] %}
{%- for rows in indicators %}
select
    enterprise_id,
    indicator_code,
    period_year,
    indicator_value,
    indicator_value is not null or coalesce(note_code = 'at_reference', false) as is_observed,
    basis_code,
    source_feed,
    record_id,
    note_code
from {{ rows }}
{{ 'union all' if not loop.last }}
{%- endfor %}
