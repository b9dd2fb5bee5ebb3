"""Real registries and name lists, as folders hold them: reading them for training and measuring. Commits none of it.

Layout: `<folder>/inbox/registry/enterprise/*.csv` (企业名称, 统一社会信用代码, 注册日期, 地区; UTF-8 or GB 18030),
`<folder>/inbox/ip/patent/*.csv` (申请人, 申请日) and `<folder>/truth/names/{labelled_pairs,renames,alias_to_uscc}.csv`.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.base.durable import sha256_of_file
from pipelines.base.errors import KechuangError
from pipelines.base.text_csv import read_text_csv
from pipelines.linking.word_lists import read_words


def registry_files(folder: Path) -> list[Path]:
    """Registry files that name a place, in order of name.

    Raises:
        KechuangError: there are none.
    """
    found = sorted((folder / "inbox" / "registry" / "enterprise").glob("*.csv"))
    if not found:
        raise KechuangError(f"{folder}: no inbox/registry/enterprise/*.csv: give the folder of real data with --real")
    return found


def read_registry(folder: Path) -> pl.DataFrame:
    """Enterprises of the registry files: `enterprise_id`, `enterprise_name`, `place`, `established_date`."""
    rows = pl.concat([read_text_csv(path) for path in registry_files(folder)])
    return (
        rows.filter(pl.col("地区").is_not_null() & pl.col("企业名称").is_not_null())
        .select(
            enterprise_id=pl.col("统一社会信用代码").str.to_uppercase(),
            enterprise_name="企业名称",
            place="地区",
            established_date=pl.col("注册日期").str.to_date(strict=False),
        )
        .unique("enterprise_id", keep="first", maintain_order=True)
    )


def seat_of(places: pl.Series) -> pl.Series:
    """City of each place name, empty where it is not one."""
    return places.replace_strict(read_words().places.city, default="")


def labelled(folder: Path) -> pl.DataFrame:
    """Pairs that people judged: `left`, `right`, `is_same`, and `is_lesson` for the half that the model learns from."""
    rows = read_text_csv(folder / "truth" / "names" / "labelled_pairs.csv")
    return rows.select(
        left="公司1",
        right="公司2",
        is_same=pl.col("是否同一家") == "是",
        is_lesson=pl.int_range(pl.len()) % 2 == 0,
    )


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of what the model is trained on, by file name."""
    files = [*registry_files(folder), folder / "truth" / "names" / "labelled_pairs.csv"]
    return {path.name: sha256_of_file(path) for path in files}
