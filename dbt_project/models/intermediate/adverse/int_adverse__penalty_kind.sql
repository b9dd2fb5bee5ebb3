-- The kinds of penalty that each decision names: every part of a cell with several counts, and an amount is a kind too. A
-- part that is in no list is `other`; an order to correct is no penalty, unless nothing else is named.
with cells as (
    select
        record_id,
        fine_cny,
        confiscated_cny,
        translate(coalesce(penalty_kinds, penalty_text), '；,，、。/|+ ', ';;;;;;;;;') as cell
    from {{ ref('stg_credit__admin_penalty') }}
),

pieces as (
    select
        cells.record_id,
        trim(split_part(cells.cell, ';', part.part_no)) as piece
    from cells
    cross join (
        values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12)
    ) as part (part_no)
),

named as (
    select
        pieces.record_id,
        coalesce(word.penalty_kind_code, 'other') as penalty_kind_code
    from pieces
    left join {{ ref('penalty_kind') }} as word
        on instr(pieces.piece, word.penalty_word) > 0
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
