"""`kechuang banks preview` on a narrow terminal: names of tables stay whole however many columns are withheld."""

from io import StringIO
from types import SimpleNamespace

import polars as pl
from rich.console import Console

from pipelines.cli.show.banks import show_preview


def test_names_of_tables_stay_whole() -> None:
    frame = pl.DataFrame({"enterprise_id": ["A"], "score": [1]})
    hidden = tuple(f"a_column_that_is_withheld_{no}" for no in range(20))
    parcel = SimpleNamespace(
        enterprises=frame, consenting=1, day="2026-06-30", release=SimpleNamespace(release_id="r"),
        terms=SimpleNamespace(purpose="credit_review"), ledger=SimpleNamespace(business_date="2026-06-30"),
        tables={
            "mart_register_institution": SimpleNamespace(rows=frame, withheld_rows=1234, withheld_columns=()),
            "mart_patent_navigation": SimpleNamespace(rows=frame, withheld_rows=0, withheld_columns=hidden),
        },
        withheld=(),
    )  # fmt: skip
    written = StringIO()
    show_preview([parcel], Console(file=written, width=80))  # type: ignore[list-item]
    lines = [line.split() for line in written.getvalue().splitlines()]
    assert ["mart_register_institution", "1", "1,234", "2", "0"] in lines
    assert ["mart_patent_navigation", "1", "0", "2", "20"] in lines
    said = " ".join(written.getvalue().split())
    assert "withheld columns of mart_patent_navigation: a_column_that_is_withheld_0," in said
