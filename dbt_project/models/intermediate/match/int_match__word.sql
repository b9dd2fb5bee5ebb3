-- The securities and uses of each product, one a row; `code` is null for a word that is in no list, so that what is
-- not in the others is unknown, not excluded. 不限 is `any`.
{%- set words = {
    '信用': 'unsecured', '保证': 'guaranteed', '抵押': 'collateral', '质押': 'pledge', '组合': 'mixed',
    '流动资金': 'working_capital', '研发投入': 'research', '设备购置': 'equipment', '厂房建设': 'premises', '其他': 'other',
    '不限': 'any',
} %}
with cells as (
    select
        product_no,
        {{ parted_by_semicolon('guarantee_text') }} as guarantee,
        {{ parted_by_semicolon('purpose_text') }} as purpose
    from {{ ref('stg_finance__product') }}
),

pieces as (
    {{ parts_of_cells('cells', 'product_no', ['guarantee', 'purpose'], most_parts=20) }}
)

select
    product_no,
    cell_name as word_kind,
    piece,
    case piece
        {%- for word, code in words.items() %}
            when '{{ word }}' then '{{ code }}'
        {%- endfor %}
    end as code
from pieces
where piece <> ''
group by product_no, cell_name, piece
