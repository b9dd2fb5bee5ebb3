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
    assert [text for text, is_read in pieces if is_read] == ['a ""b""', "2", "3"]


def test_a_value_is_not_taken_from_the_name_of_its_cell() -> None:
    cells = _cells(("指标1", "a", "1"), ("备注", "note", '甲"乙'), ("文", "text", "丙"))
    line = '{"指标1":"1","备注":"甲\\"乙","文":"\\u4e19"}'
    pieces = marked_line(line, cells, ["a", "note", "text"])
    assert [place for place, (_, is_read) in enumerate(pieces) if is_read] == [1, 3, 5]
    assert [text for text, is_read in pieces if is_read] == ["1", '甲\\"乙', "\\u4e19"]
    assert pieces[0][0] == '{"指标1":"'


def test_nothing_is_marked_inside_a_cell_that_is_not_found() -> None:
    """Its blanks were read in another way: `2` is a part of it."""
    cells = _cells(("x", "x", "a 2 b"), ("y", "y", "2"))
    assert marked_line("a  2  b,2", cells, ["y"]) == [("a  2  b,2", False)]
