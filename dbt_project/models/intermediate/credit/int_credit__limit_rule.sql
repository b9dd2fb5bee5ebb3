-- The caps of limits that are in force on the business date: those of products, and those that the conditions of a
-- risk-sharing pool put on an enterprise. A pool's ceiling whose figure was not found, or that depends on a grade that
-- no feed gives, has no amount: what it comes to is unknown. What a pool asks of the loan or of the bank is no cap.
{{ config(materialized='view') }}
{%- set of_pool = {
    'on_list': ('needs', 'on_list', '须在项目名单内', 'On a list of the programme'),
    'revenue_cap': ('at_most', 'revenue', '上一年营业收入上限', 'Largest revenue of the last year'),
    'loan_cap': ('ceiling', none, '单笔贷款上限', 'Ceiling of a loan'),
    'firm_cap': ('ceiling', none, '单户备案余额上限', 'Ceiling of the filed balance of an enterprise'),
} %}
with graded as (
    select
        rulebook_code,
        version
    from {{ ref('pool_grade') }}
    group by rulebook_code, version
),

conditions as (
    select
        rules.rulebook_code,
        rules.version,
        rules.condition_code,
        rules.order_no,
        rules.authority,
        rules.is_verified,
        case
            when rules.condition_code <> 'loan_cap' or graded.rulebook_code is null then rules.threshold
        end as amount_cny
    from {{ ref('pool_condition') }} as rules
    left join graded
        on rules.rulebook_code = graded.rulebook_code and rules.version = graded.version
),

caps as (
    select
        rulebook_code,
        version,
        cap_code,
        band_code,
        order_no,
        name_zh,
        name_en,
        cap_kind_code,
        base_code,
        factor,
        amount_cny,
        authority,
        is_verified
    from {{ ref('credit_limit_cap') }}
    {%- for condition, (kind, base, zh, en) in of_pool.items() %}
        union all
        select
            rulebook_code,
            version,
            condition_code as cap_code,
            'any' as band_code,
            order_no,
            '{{ zh }}' as name_zh,
            '{{ en }}' as name_en,
            '{{ kind }}' as cap_kind_code,
            {{ "'" ~ base ~ "'" if base else 'cast(null as string)' }} as base_code,
            cast(null as decimal(9, 4)) as factor,
            amount_cny,
            authority,
            is_verified
        from conditions
        where condition_code = '{{ condition }}'
    {%- endfor %}
)

select
    caps.*,
    effective.kind,
    rulebook.jurisdiction
from caps
inner join {{ ref('int_rulebook__effective') }} as effective
    on caps.rulebook_code = effective.rulebook_code and caps.version = effective.version
inner join {{ ref('rulebook') }} as rulebook
    on caps.rulebook_code = rulebook.rulebook_code and caps.version = rulebook.version
