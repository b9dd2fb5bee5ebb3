-- The kinds of penalty that each decision names: every part of a cell with several counts, and an amount is a kind
-- too. A part that is not in any list is `other`. An order to correct, an admonition and a decision not to punish are
-- no penalties (administrative penalty law, articles 9, 28 and 33), and neither is what is only threatened
-- (`逾期不改正的，处罚款`): a decision that names nothing else has no row. One that says nothing at all is `other`.
-- The content stands in for a cell that is empty or says 其他; where the cell names nothing graver than a censure, the
-- words of the content count too. `罚款：无` names nothing, and neither does the number of an item (`1、警告`).
{%- set nothing = '(无|暂无|0+([.]0+)?(万?元)?|零元?|—|-)' %}
{%- set fined = '(罚款|罚没款|没收[^0-9]{0,8}|其他|其它)' %}
{%- set says_no_amount = '^' ~ fined ~ '(金额|数额)?[:：]?(人民币)?' ~ nothing ~ '整?$' %}
{%- set numbers_an_item = '^[第(（]?[0-9一二三四五六七八九十]{1,2}[)）.项]?$' %}
with imposed as (
    select
        record_id,
        fine_cny,
        confiscated_cny,
        {{ without_conditions("replace(replace(penalty_kinds, '警 告', '警告'), '罚 款', '罚款')") }}
            as penalty_kinds,
        {{ without_conditions('penalty_text') }} as penalty_text
    from {{ ref('stg_credit__admin_penalty') }}
),

cells as (
    select
        record_id,
        fine_cny,
        confiscated_cny,
        {{ parted_by_semicolon("coalesce(case when " ~ trimmed('penalty_kinds')
            ~ " in ('其他', '其它', '其他处罚', '其他行政处罚') then penalty_text end, penalty_kinds, penalty_text)") }}
            as kinds_cell,
        {{ parted_by_semicolon('penalty_text') }} as text_cell
    from imposed
),

pieces as (
    {{ parts_of_cells('cells', 'record_id', ['kinds_cell', 'text_cell']) }}
),

worded as (
    select
        pieces.record_id,
        pieces.cell_name,
        coalesce(word.penalty_kind_code, 'other') as penalty_kind_code,
        -- 不予罚款 names a fine, and imposes none
        max(case when word.penalty_kind_code = 'no_penalty' then 1 else 0 end) over (
            partition by pieces.record_id, pieces.cell_name, pieces.piece_no
            order by word.penalty_word nulls last
            rows between unbounded preceding and unbounded following
        ) as is_waived
    from pieces
    left join {{ ref('penalty_kind') }} as word
        on pieces.piece like '%' || word.penalty_word || '%'
    where
        pieces.piece not in ('', '无', '暂无', '没有', '—', '——', '―', '–', '-', '--', '―', '*')
        and {{ without_matches('pieces.piece', says_no_amount) }} <> ''
        and {{ without_matches('pieces.piece', numbers_an_item) }} <> ''
        and (pieces.cell_name = 'kinds_cell' or word.penalty_kind_code is not null)
),

kinds as (
    select
        record_id,
        cell_name,
        case when is_waived = 1 then 'no_penalty' else penalty_kind_code end as penalty_kind_code
    from worded
),

grave as (
    select record_id
    from kinds
    where
        cell_name = 'kinds_cell'
        and penalty_kind_code not in ('warning', 'censure', 'order_to_correct', 'admonition', 'no_penalty')
    group by record_id
),

named as (
    select
        kinds.record_id,
        kinds.penalty_kind_code
    from kinds
    left join grave
        on kinds.record_id = grave.record_id
    where kinds.cell_name = 'kinds_cell' or grave.record_id is null
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
)

select
    record_id,
    penalty_kind_code
from named
where penalty_kind_code not in ('order_to_correct', 'admonition', 'no_penalty')
group by record_id, penalty_kind_code
union all
select
    cells.record_id,
    'other' as penalty_kind_code
from cells
left join named
    on cells.record_id = named.record_id
where named.record_id is null
