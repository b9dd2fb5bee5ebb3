"""Quotation marks that are opened and not closed: no row may vanish silently into a cell."""

from pathlib import Path

import pytest
from delimited_text import text_table

from pipelines.base.errors import RejectedDeliveryError
from pipelines.landing.formats.delimited import TableText


def rows_of(tmp_path: Path, text: str) -> tuple[list[tuple[str, ...]], TableText]:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode())
    table = text_table(path)
    rows = [row[:-1] for batch in table.batches() for row in batch.iter_rows()]
    return rows, table


def table_with(marks: dict[int, str], rows: int = 12) -> str:
    """Twelve rows of five cells; for some rows the second is given."""
    lines = [f"{number},{marks.get(number, f'name {number}')},x,y,z" for number in range(1, rows + 1)]
    return "a,b,c,d,e\n" + "\n".join(lines) + "\n"


def test_text_after_the_mark_that_closes_by_chance_refuses_the_file(tmp_path: Path) -> None:
    with pytest.raises(RejectedDeliveryError, match=r"row 4: a quotation mark") as refused:
        rows_of(tmp_path, table_with({3: '"open', 8: '"open too'}))
    assert refused.value.code == "quote_not_closed"


@pytest.mark.parametrize("last", [4, 5, 8])
def test_a_mark_that_closes_a_later_cell_sets_the_swallowing_row_aside(tmp_path: Path, last: int) -> None:
    rows, table = rows_of(tmp_path, table_with({3: '"open', last: 'five inches"'}))
    assert [row[0] for row in rows] == [str(n) for n in range(1, 13) if not 3 <= n <= last]
    assert [(row.row_no, row.expected, row.found) for row in table.ragged] == [(4, 5, 5 * (last - 2))]


def test_a_cell_that_runs_over_lines_is_kept(tmp_path: Path) -> None:
    rows, table = rows_of(tmp_path, table_with({3: '"first line\nsecond, third\nfourth"'}))
    assert len(rows) == 12
    assert rows[2][1] == "first line\nsecond, third\nfourth"
    assert table.ragged == []


def test_a_mark_inside_a_cell_is_only_a_character(tmp_path: Path) -> None:
    rows, table = rows_of(tmp_path, table_with({3: 'five"', 8: 'six " seven'}))
    assert (len(rows), rows[2][1], table.ragged) == (12, 'five"', [])


def test_loose_marks_in_one_line_do_not_refuse_a_file_with_long_cells(tmp_path: Path) -> None:
    rows, _ = rows_of(tmp_path, table_with({3: '"closed" and more', 8: '"two\nlines"'}))
    assert [rows[2][1], rows[7][1]] == ["closed and more", "two\nlines"]
