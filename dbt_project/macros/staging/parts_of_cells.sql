{#-
    One row for each part of the cells of a relation, whose parts a semicolon separates (`parted_by_semicolon`): the key,
    `cell_name`, `piece_no` from 1 on, and `piece`. Of a cell with more parts than `most_parts` the first ones.
-#}
{%- macro parts_of_cells(relation, key, cells, most_parts=150) -%}
    select
        cell.{{ key }},
        cell.cell_name,
        place.piece_no,
        {{ trimmed("split_part(cell.cell_text, ';', place.piece_no)") }} as piece
    from (
        {%- for cell in cells %}
        select
            {{ key }},
            '{{ cell }}' as cell_name,
            {{ cell }} as cell_text
        from {{ relation }}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as cell
    inner join (
        {%- for number in range(1, most_parts + 1) %}
        select {{ number }} as piece_no
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as place
        on place.piece_no <= length(cell.cell_text) - length(replace(cell.cell_text, ';', '')) + 1
{%- endmacro -%}
