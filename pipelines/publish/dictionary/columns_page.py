"""`docs/reference/columns.md`: who may see each published column, and what it is made of, drawn and listed.

`make columns` writes it again from the current release; a contract test compares it with what the models say.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl

from pipelines.base.settings import Settings
from pipelines.contracts.rights import Rights
from pipelines.publish.pointer import served_release
from pipelines.warehouse.lineage_file import COLUMN_LINEAGE
from pipelines.warehouse.receipt import PublishedTable, read_build
from pipelines.warehouse.statement_lineage import ROWS

_HEAD = """# Columns: who may see them, and what they are made of

<!-- Made by `make columns`: do not edit. -->

Everything here follows from the SQL of the models and from the contracts of the feeds; nothing is classified by hand. A
column takes the strictest class of the feeds that its value can tell of, and a bank needs the enterprise's consent to
all of its scopes. Where a model tells less than it reads, its YAML says so (`config.meta.tells`), with the reason.

- **public**: for every enterprise in a bank's regions. **consent**: with the enterprise's consent to the bank, for the
  purpose. **internal**: never leaves. The level is that of JR/T 0197-2020.
- **Made of** lists columns whose values are used, `…` if there are more. Those that decide by conditions, joins,
  filters or windows are not listed here.
- **Rows** is what it takes to see that a table has a row for an enterprise.

The full lineage, filters and joins included, is in `column_lineage.parquet` of every release: see
[release.md](release.md). In the drawings, a solid line means that values are used, a dotted one that the feed decides
by conditions, joins or filters only.
"""
_MOST_NAMED = 6
_RULES = "rules and code lists"


def columns_page(tables: Iterable[PublishedTable], lineage: pl.DataFrame) -> str:
    """The page as Markdown, tables in order of name; `lineage` holds the rows of `column_lineage.parquet`."""
    parts = [_HEAD]
    for table in sorted(tables, key=lambda one: one.name):
        own = lineage.filter(pl.col("table_name") == table.name)
        parts += [
            f"## {table.name}\n",
            f"{table.zh} / {table.en}\n",
            _drawing(table.name, own),
            *_table(table, own),
            "",
        ]
    return "\n".join(parts)


def _drawing(name: str, own: pl.DataFrame) -> str:
    """A diagram of the feeds behind a table."""
    feeds = own.filter(pl.col("source_kind") == "feed").group_by("source_name").agg(pl.col("is_direct").any())
    lines = ["```mermaid", "flowchart LR", f"    {name}[{name}]"]
    for no, (feed, is_direct) in enumerate(feeds.sort("source_name").iter_rows()):
        lines.append(f"    f{no}([{feed}]) {'-->' if is_direct else '-.->'} {name}")
    if own.filter(pl.col("source_kind") == "seed").height:
        lines.append(f"    rules[({_RULES})] {'-->' if feeds.is_empty() else '-.->'} {name}")
    return "\n".join([*lines, "```", ""])


def _table(table: PublishedTable, own: pl.DataFrame) -> Iterator[str]:
    yield "| column | class | level | scopes of consent | made of |"
    yield "|---|---|---|---|---|"
    for column in table.columns:
        yield f"| `{column.name}` | {_rights(column.rights)} | {_sources(own, column.name)} |"
    by_row = f" (each row by its `{table.row_feed}`)" if table.row_feed else ""
    yield f"| **Rows**{by_row} | {_rights(table.row_rights)} | {_sources(own, ROWS)} |"


def _rights(rights: Rights | None) -> str:
    if rights is None:
        return " | | "
    return f"{rights.access} | {rights.jrt0197_level} | {', '.join(rights.scopes)}"


def _sources(own: pl.DataFrame, column: str) -> str:
    used = own.filter((pl.col("column_name") == column) & pl.col("is_direct") & (pl.col("source_column") != ROWS))
    names = [f"`{name}.{source}`" for name, source in used.select("source_name", "source_column").iter_rows()]
    return ", ".join([*names[:_MOST_NAMED], *(["…"] if len(names) > _MOST_NAMED else [])])


def main() -> None:
    """Write the page to the path that is given, from the current release of the data folder."""
    settings = Settings.load()
    release = served_release(settings.releases_dir)
    tables = read_build(settings.builds_dir / release).tables
    lineage = pl.read_parquet(settings.releases_dir / release / COLUMN_LINEAGE)
    Path(sys.argv[1]).write_text(columns_page(tables, lineage), encoding="utf-8")


if __name__ == "__main__":
    main()
