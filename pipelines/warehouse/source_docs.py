"""What dbt knows of the feeds: `_<bureau>__sources.yml` of each bureau, made from the contracts by `make schema`.

A contract is the one place where a feed's columns are described; these files are not written by hand.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from pipelines.base.settings import DBT_PROJECT_DIR, SOURCES_DIR
from pipelines.base.strict_yaml import Bilingual
from pipelines.contracts.feed import Feed, read_contracts
from pipelines.contracts.parts import CHANGE_COLUMN, Column

_HEADING = "# Made from the contracts in sources/ by `make schema`: do not edit.\n"

_IDENTIFIER = {
    "enterprise_id": Bilingual(
        zh="企业标识：统一社会信用代码；没有时为“类型:号码”",
        en="Key of the enterprise: its USCC, or '<kind>:<number>' if it has none",
    ),
    "uscc": Bilingual(zh="统一社会信用代码；没有则为空", en="Unified social credit code (USCC); null if there is none"),
    "identifier_kind": Bilingual(zh="标识类型", en="Kind of identifier"),
    "has_valid_check_digit": Bilingual(
        zh="校验码是否正确；该类标识没有校验规则时为空",
        en="Whether the check digit is valid; null if this kind of identifier has none",
    ),
    "identifier_raw": Bilingual(zh="标识原文", en="Identifier as sent"),
}

_PROVENANCE = {
    "_delivery_id": Bilingual(zh="报送内容标识", en="Identifier of the content of the arrival that the row is from"),
    "_row_no": Bilingual(zh="报送批次内的行号", en="Row number within the arrival"),
    "_delivery_no": Bilingual(
        zh="报送批次编号，由文件内容决定，不受其他批次影响",
        en="Number of the arrival, derived from its bytes and independent of other arrivals",
    ),
    "_delivery_order": Bilingual(
        zh="报送批次在该数据源内的次序；以后到的变更为准",
        en="Order of the arrival within its feed; later changes count",
    ),
    "_as_of_date": Bilingual(
        zh="报送批次的数据日期；没有则为空", en="Date that the arrival covers; null if it has none"
    ),
    "_record_id": Bilingual(zh="原始记录编号，用于追溯", en="Number of the source record, for tracing"),
}


def _line(text: Bilingual) -> str:
    return f"{text.zh.rstrip('。')}。 / {text.en.rstrip('.')}."


def _landed(column: Column) -> dict[str, Bilingual]:
    """Description of each column that a declared one lands as."""
    if column.type == "enterprise_identifier":
        return _IDENTIFIER
    said = column.description
    if column.type == "capital":
        parts = (("金额", "amount in units of its currency"), ("币种", "currency"), ("原文", "as sent"))
        texts = [Bilingual(zh=f"{said.zh}：{zh}", en=f"{said.en}: {en}") for zh, en in parts]
        return dict(zip(column.landed_names, texts, strict=True))
    own = {column.name: said}
    own[f"has_valid_{column.name}_check_digit"] = Bilingual(
        zh=f"{said.zh}：校验位是否正确，没有校验位时为空",
        en=f"{said.en}: whether the check digit holds, null if it has none",
    )
    own[f"{column.name}_raw"] = Bilingual(zh=f"{said.zh}：原文", en=f"{said.en}: as sent")
    return {name: own[name] for name in column.landed_names}


def landed_texts(feed: Feed) -> dict[str, Bilingual]:
    """What each column of a feed's view holds, in the view's order, provenance last."""
    texts = {name: text for column in feed.columns for name, text in _landed(column).items()}
    if feed.change_flag:
        texts[CHANGE_COLUMN] = feed.change_flag.landed_column.description
    return {**texts, **_PROVENANCE}


def _table(feed: Feed) -> dict[str, Any]:
    columns = [{"name": name, "description": _line(text)} for name, text in landed_texts(feed).items()]
    return {
        "name": feed.table,
        "description": _line(feed.title),
        "config": {"meta": {"owner": feed.owner, "access": feed.classification.access}},
        "columns": columns,
    }


def source_files(feeds: dict[str, Feed]) -> dict[Path, str]:
    """Path and content of every bureau's file."""
    bureaus = sorted({feed.feed.split("/")[0] for feed in feeds.values()})
    files: dict[Path, str] = {}
    for bureau in bureaus:
        tables = [_table(feed) for feed in feeds.values() if feed.feed.startswith(f"{bureau}/")]
        content = {"version": 2, "sources": [{"name": "landing", "tables": tables}]}
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1_000)
        files[DBT_PROJECT_DIR / "models" / "staging" / bureau / f"_{bureau}__sources.yml"] = _HEADING + text
    return files


def main() -> None:
    """Write the files again."""
    for path, text in source_files(read_contracts(SOURCES_DIR)).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
