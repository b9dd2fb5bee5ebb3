"""The cells of a line that a figure was read from are marked, each at its own place."""

from pipelines.pages.marked_line import marked_line


def _cells(*named: tuple[str, str, str]) -> list[dict[str, str]]:
    return [{"header": header, "column": column, "text": text} for header, column, text in named]


def test_equal_cells_are_told_apart_by_their_order() -> None:
    cells = _cells(("金额", "amount_cny", "5"), ("税额", "tax_cny", "5"), ("合计", "total_cny", "10"))
    assert marked_line("5,5,10", cells, ["tax_cny"]) == [("5,", False), ("5", True), (",10", False)]


def test_cells_of_a_record_are_found_by_their_names() -> None:
    line = '{"合计": 10, "金额": 5}'
    cells = _cells(("金额", "amount_cny", "5"), ("合计", "total_cny", "10"))
    assert marked_line(line, cells, ["amount_cny"]) == [('{"合计": 10, "金额": ', False), ("5", True), ("}", False)]


def test_nothing_of_the_line_is_lost() -> None:
    line = '"a ""b""",2,,3'
    cells = _cells(("x", "x", 'a "b"'), ("y", "y", "2"), ("z", "z", ""), ("w", "w", "3"))
    pieces = marked_line(line, cells, ["x", "y", "z", "w"])
    assert "".join(text for text, _ in pieces) == line
    assert [text for text, is_read in pieces if is_read] == ["2", "3"]
