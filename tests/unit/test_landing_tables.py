"""Delimited text: which cells, under which row number; what is quarantined and what is refused."""

import csv
import io
from pathlib import Path

import pytest
from delimited_text import text_table
from hypothesis import strategies as st
from repeatable import given
from small_feed import small_feed

from pipelines.base.errors import RejectedDeliveryError
from pipelines.landing.formats import delimited
from pipelines.landing.formats.delimited import TableText
from pipelines.landing.formats.delimited_header import open_delimited

Rows = list[tuple[int, *tuple[str, ...]]]


def open_text(folder: Path, text: str, delimiter: str = ",") -> TableText:
    """The table whose file holds `text`."""
    path = folder / "table.csv"
    path.write_bytes(text.encode("utf-8"))
    return text_table(path, delimiter)


def rows_of(table: TableText) -> Rows:
    """All rows as (row number, cells …)."""
    return [(row[-1], *row[:-1]) for batch in table.batches() for row in batch.rows()]


def read(folder: Path, text: str) -> tuple[Rows, list[tuple[int, int]]]:
    """Rows, and (row number, cells found) of the ragged ones."""
    table = open_text(folder, text)
    rows = rows_of(table)
    return rows, [(row.row_no, row.found) for row in table.ragged]


def refusal(folder: Path, text: str) -> RejectedDeliveryError:
    with pytest.raises(RejectedDeliveryError) as refused:
        rows_of(open_text(folder, text))
    assert "\n" not in str(refused.value)
    return refused.value


def header_refusal(folder: Path, text: str) -> RejectedDeliveryError:
    """Why no header is found in `text`."""
    path = folder / "table.csv"
    path.write_bytes(text.encode("utf-8"))
    with pytest.raises(RejectedDeliveryError) as refused:
        open_delimited(path, small_feed(), folder / "spare.csv")
    return refused.value


def test_rows_are_numbered_as_in_a_spreadsheet(tmp_path: Path) -> None:
    table = open_text(tmp_path, "a,b\n1,2\n3,4\n")
    assert table.headers == ["a", "b"]
    assert rows_of(table) == [(2, "1", "2"), (3, "3", "4")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("has_last_end", [True, False])
def test_line_ends(tmp_path: Path, end: str, has_last_end: bool) -> None:
    text = end.join(["a,b", "1,2", "", "3,4"]) + (end if has_last_end else "")
    assert read(tmp_path, text) == ([(2, "1", "2"), (4, "3", "4")], [])


def test_cells_are_not_changed(tmp_path: Path) -> None:
    text = 'a,b\n 1 ,"say ""x"", y"\n"",-\n007,NULL\n'
    assert read(tmp_path, text)[0] == [(2, " 1 ", 'say "x", y'), (3, "", "-"), (4, "007", "NULL")]


def test_a_line_break_in_quotes_is_one_row(tmp_path: Path) -> None:
    text = 'a,b\n1,"x\ny\r\n\nz"\n3,4\n'
    assert read(tmp_path, text)[0] == [(2, "1", "x\ny\r\n\nz"), (3, "3", "4")]


def test_a_line_break_in_the_header_is_one_row(tmp_path: Path) -> None:
    table = open_text(tmp_path, '"a\nx",b\n1,2\n3\n4,5\n')
    assert table.headers == ["a\nx", "b"]
    assert rows_of(table) == [(2, "1", "2"), (4, "4", "5")]
    assert [row.row_no for row in table.ragged] == [3]


@pytest.mark.parametrize("odd", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028"])
def test_other_line_breaks_of_unicode_end_no_line(tmp_path: Path, odd: str) -> None:
    table = open_text(tmp_path, f"a{odd},b\n1{odd},2\n")
    assert table.headers == [f"a{odd}", "b"]
    assert rows_of(table) == [(2, f"1{odd}", "2")]


def test_blank_lines_before_the_header_count(tmp_path: Path) -> None:
    table = open_text(tmp_path, "\n,\na,b\n1,2\n")
    assert (table.headers, rows_of(table)) == (["a", "b"], [(4, "1", "2")])


def test_rows_without_any_text_are_no_rows_but_count(tmp_path: Path) -> None:
    assert read(tmp_path, "a,b\n\n1,2\n,\n \t, \n\u3000,\n3,4\n\n") == ([(3, "1", "2"), (7, "3", "4")], [])


def test_blank_lines_of_a_table_with_one_column(tmp_path: Path) -> None:
    assert read(tmp_path, "a\n1\n\n2\n")[0] == [(2, "1"), (4, "2")]


def test_ragged_rows_are_given_apart(tmp_path: Path) -> None:
    text = "a,b\n1\n1,2\n1,2,3\n,,\n3,4\n5"
    assert read(tmp_path, text) == ([(3, "1", "2"), (6, "3", "4")], [(2, 1), (4, 3), (5, 3), (7, 1)])


def test_a_ragged_row_keeps_its_text(tmp_path: Path) -> None:
    table = open_text(tmp_path, 'a,b\n1,"x,y",3\n')
    assert rows_of(table) == []
    (row,) = table.ragged
    assert (row.expected, row.found, row.text) == (2, 3, '1,"x,y",3')


@pytest.mark.parametrize("text", ["a,b", "a,b\n", "a,b\r\n", "\na,b\n\n\n"])
def test_a_header_alone_gives_no_rows(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == ([], [])


@pytest.mark.parametrize("text", ["", "\n", "  \n\t\n", "\u3000"])
def test_an_empty_file_is_refused(tmp_path: Path, text: str) -> None:
    error = refusal(tmp_path, text)
    assert (error.code, str(error)) == ("empty", "the file is empty: ask the bureau to send it again")


def test_a_file_of_separators_is_refused(tmp_path: Path) -> None:
    assert "only separators" in str(header_refusal(tmp_path, ",,\n,,\n"))


@pytest.mark.parametrize(
    ("text", "row_no"),
    [
        ('a,b\n1,2\n3,"x\n4,5\n6,7\n', 3),  # the last cell swallows the rest of the file
        ('a,b\n1,2\n"3,x\n4,5\n6,7\n', 3),  # another does, and its row comes out ragged
        ('a,b\n1,2\n3,"x', 3),  # cut off in the last cell
        ('a,b\n1,2\n3,"', 3),
        ('a,b\n1,2\n3,"\n', 3),
        ('a,b\n1,2\n3,"x""', 3),
        ('a,b\n1,2\n3,"x""\n4\n', 3),
        ('a\n1\n"2', 3),
        ('a\r1\r"2\r3', 3),
        ('a,b\n"1,2\n3,4\n', 2),
    ],
)
def test_a_quotation_mark_that_is_never_closed_is_refused(tmp_path: Path, text: str, row_no: int) -> None:
    error = refusal(tmp_path, text)
    assert error.code == "quote_not_closed"
    assert str(error) == f"row {row_no}: a quotation mark is opened and never closed"


@pytest.mark.parametrize(
    "text",
    [
        'a,b\n3,x"y\n4,"5\n6"\n',  # one mark amid a text, then a closed cell over two lines
        'a,b\n1,"x"\n',
        'a,b\n1,"x"',
        'a,b\n1,""\n',
        'a,b\n1,""""',
        'a,b\n1,"x"""\n',
        'a,b\n1,x"',
        'a,b\n1,"x\n"\n',
        'a,b\n1,"x"\n2\n',
        'a\n"1"',
    ],
)
def test_marks_that_are_closed_or_open_nothing_are_not_refused(tmp_path: Path, text: str) -> None:
    expected = [
        tuple(row)
        for row in list(csv.reader(io.StringIO(text, newline="")))[1:]
        if len(row) == text.count(",", 0, 3) + 1
    ]
    assert [row[1:] for row in read(tmp_path, text)[0]] == expected


def test_a_mark_that_is_never_closed_in_the_header_is_refused(tmp_path: Path) -> None:
    error = header_refusal(tmp_path, '"a,b\n' + "1,2\n" * 50_000)
    assert error.code == "not_a_table"
    assert str(error).startswith("the first line is not a header")


def test_a_cell_longer_than_a_block_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_BLOCK", 64)
    assert refusal(tmp_path, "a,b\n1,2\n3," + "x" * 500 + "\n4,5\n").code == "not_a_table"


@pytest.mark.parametrize("block", [40, 64, 100, 1000])
def test_row_numbers_hold_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(delimited, "_BLOCK", block)
    monkeypatch.setattr(delimited, "_BATCH_ROWS", 3)
    lines, good, ragged = ["a,b"], [], []
    for row_no in range(2, 200):
        match row_no % 7:
            case 0:
                lines.append("")
            case 1:
                lines.append(f"{row_no}")
                ragged.append((row_no, 1))
            case 2:
                lines.append(f'{row_no},"x\ny"')
                good.append((row_no, str(row_no), "x\ny"))
            case 3:
                lines.append(f"{row_no},b,c")
                ragged.append((row_no, 3))
            case _:
                lines.append(f"{row_no},b")
                good.append((row_no, str(row_no), "b"))
    assert read(tmp_path, "\n".join(lines) + "\n") == (good, ragged)


def test_a_block_of_ragged_rows_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_BLOCK", 32)
    text = "a,b\n1,2\n" + "x\n" * 60 + "3,4\n"
    assert read(tmp_path, text) == ([(2, "1", "2"), (63, "3", "4")], [(row_no, 1) for row_no in range(3, 63)])


def test_ragged_rows_at_the_very_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_BLOCK", 32)
    text = "a,b\n" + "x\n" * 60 + "3,4\n"
    assert read(tmp_path, text) == ([(62, "3", "4")], [(row_no, 1) for row_no in range(2, 62)])


cells = st.text(st.sampled_from('ab1 ,"\n\r\t企；业'), max_size=6)


@given(
    st.integers(1, 3).flatmap(lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), max_size=12)),
    st.sampled_from([("\r\n", csv.QUOTE_MINIMAL), ("\r\n", csv.QUOTE_ALL), ("\n", csv.QUOTE_ALL)]),
    st.sampled_from([48, 200, 1 << 20]),
    examples=120,
)
def test_any_well_formed_table_reads_as_in_pythons_csv_module(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], dialect: tuple[str, int], block: int
) -> None:
    width = len(rows[0]) if rows else 1
    written = io.StringIO()
    writer = csv.writer(written, lineterminator=dialect[0], quoting=dialect[1])
    writer.writerows([["h"] * width, *rows])
    expected = [(row_no, *row) for row_no, row in enumerate(rows, start=2) if any(cell.strip() for cell in row)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "_BLOCK", block)
        assert read(tmp_path_factory.mktemp("table"), written.getvalue()) == (expected, [])
