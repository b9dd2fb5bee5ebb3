-- The kinds of penalty that each decision names: every part of a cell with several counts, and an amount is a kind
-- too. A part that is not in any list is `other`; an order to correct is not a penalty, unless nothing else is named.
{%- set cell = 'coalesce(penalty_kinds, penalty_text)' %}
{%- set parted = namespace(by_semicolon=cell) %}
{%- for separator in ['；', ',', '，', '、', '。', '/', '|', '+', ' '] %}
{%- set parted.by_semicolon = "replace(" ~ parted.by_semicolon ~ ", '" ~ separator ~ "', ';')" %}
{%- endfor %}
{%- set most_parts = 12 %}
with cells as (
    select
        record_id,
        fine_cny,
        confiscated_cny,
        {{ parted.by_semicolon }} as cell
    from {{ ref('stg_credit__admin_penalty') }}
),

pieces as (
    {%- for number in range(1, most_parts + 1) %}
    select
        record_id,
        trim(split_part(cell, ';', {{ number }})) as piece
    from cells
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

named as (
    select
        pieces.record_id,
        coalesce(word.penalty_kind_code, 'other') as penalty_kind_code
    from pieces
    left join {{ ref('penalty_kind') }} as word
        on pieces.piece like '%' || word.penalty_word || '%'
    where pieces.piece <> ''
    union all
    select
        record_id,
        'fine' as penalty_kind_code
    from cells
    where fine_cny > 0
    union all
    select
        record_id,
        'confiscation' as penalty_kind_code
    from cells
    where confiscated_cny > 0
),

penalties as (
    select
        record_id,
        penalty_kind_code
    from named
    where penalty_kind_code <> 'order_to_correct'
    group by record_id, penalty_kind_code
)

select
    record_id,
    penalty_kind_code
from penalties
union all
select
    cells.record_id,
    'other' as penalty_kind_code
from cells
left join penalties
    on cells.record_id = penalties.record_id
where penalties.record_id is null
