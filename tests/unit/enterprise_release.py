"""A release of one made-up enterprise, with the columns that the marts' contracts promise. No tests here.

Columns and types are read from dbt's YAML: a column that is renamed there breaks the page's tests here.
"""

import functools
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import yaml
from bare_release import bare_release

from pipelines.base.durable import sha256_of_file
from pipelines.base.records import write_record
from pipelines.base.settings import DBT_PROJECT_DIR
from pipelines.gate.missing_inputs import MissingInput
from pipelines.publish.manifest import MANIFEST, ReleasedFile
from pipelines.publish.pointer import move_pointer

DAY = date(2026, 6, 30)
ENTERPRISE = "91340202MYPBK6LB9X"
Row = dict[str, Any]


@functools.cache
def contracts() -> tuple[dict[str, Any], ...]:
    """The marts as dbt's YAML describes them: read once, a quarter of a second of processor time; nothing is changed.

    Criteria have the columns of their view: a release from before there were views held them in the table itself.
    """
    found = {}
    for path in sorted((DBT_PROJECT_DIR / "models").glob("*s/_*.yml")):
        described = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        found |= {model["name"]: model for model in described.get("models", [])}
    in_full = {"mart_eligibility_criterion": found.pop("view_eligibility_criterion")["columns"]}
    return tuple({**model, "columns": in_full.get(name, model["columns"])} for name, model in found.items())


def write_release(
    releases: Path,
    tables: dict[str, list[Row]],
    release_id: str = "20260630-aaaaaaaa",
    partial: tuple[MissingInput, ...] = (),
) -> Path:
    """A release of these tables, and the pointer on it; what a row does not name is null."""
    folder = releases / release_id
    folder.mkdir(parents=True)
    marts = {mart["name"]: mart for mart in contracts()}
    files = [_write(folder, marts[name], rows) for name, rows in tables.items()]
    release = bare_release(release_id, DAY, files=tuple(files), partial=partial)
    write_record(folder / MANIFEST, release)
    move_pointer(release, folder, releases)
    return folder


def _write(folder: Path, mart: dict[str, Any], rows: list[Row]) -> ReleasedFile:
    types = {column["name"]: column["data_type"] for column in mart["columns"]}
    for row in rows:
        assert set(row) <= set(types), f"{mart['name']} has no {sorted(set(row) - set(types))}"
    path = folder / f"{mart['name']}.parquet"
    with duckdb.connect() as connection:
        columns = ", ".join(f'"{name}" {"varchar" if kind == "string" else kind}' for name, kind in types.items())
        connection.execute(f"CREATE TABLE made ({columns})")
        places = ", ".join("?" for _ in types)
        for row in rows:
            connection.execute(f"INSERT INTO made VALUES ({places})", [row.get(name) for name in types])  # noqa: S608
        connection.table("made").write_parquet(str(path))
    return ReleasedFile(
        table=mart["name"], file=path.name, key=tuple(mart["config"]["meta"]["key"]), rows=len(rows),
        bytes=path.stat().st_size, sha256=sha256_of_file(path), logical_root="",
    )  # fmt: skip


def profile(**changes: Any) -> Row:
    known = {
        "business_date": DAY,
        "enterprise_id": ENTERPRISE,
        "uscc": ENTERPRISE,
        "enterprise_name": "芜湖明珠 & <科技> 有限公司",
    }
    figures = {"figure_year": 2025, "revenue_cny": "41961357.25", "revenue_basis_code": "cit"}
    return {**known, **figures, "status_code": "active", "registered_capital_cny": 5_000_000, "age_years": 7, **changes}


def score(**changes: Any) -> Row:
    return {
        "business_date": DAY, "enterprise_id": ENTERPRISE, "rulebook_code": "national_18", "version": "2024.p1",
        "figure_year": 2025, "stage_code": "growth", "industry_section": "C", "state_code": "scored", "score": "61.5",
        "scale": 100, "band_code": "BBB", "base_points": "61.5", "bonus_points": 0, "malus_points": 0,
        "coverage_pct": "88", "rank_in_cohort": 3, "cohort_size": 41, "percentile_in_cohort": 95,
        "quantile_band_code": "top_10", "quantile_year": 2024,
        "reference_year": 2025, "has_veto": False, "authority": "placeholder", "is_verified": False, **changes,
    }  # fmt: skip


def indicator(order_no: int, code: str, dimension: str, zh: str, en: str, **changes: Any) -> Row:
    return {
        "business_date": DAY, "enterprise_id": ENTERPRISE, "rulebook_code": "national_18", "version": "2024.p1",
        "figure_year": 2025, "order_no": order_no, "indicator_code": code, "dimension_code": dimension,
        "kind": "scored", "name_zh": zh, "name_en": en, "state_code": "observed", "missing_policy": "reweight",
        "authority": "placeholder", "is_verified": False, **changes,
    }  # fmt: skip


def criterion(order_no: int, code: str, state: str, zh: str, en: str, **changes: Any) -> Row:
    return {
        "business_date": DAY, "enterprise_id": ENTERPRISE, "rulebook_code": "tech_sme", "version": "2017",
        "route_code": "conditions", "group_code": code, "criterion_code": code, "order_no": order_no,
        "kind": "measure", "state_code": state, "name_zh": zh, "name_en": en, "clause": "第六条（二）",
        "document_no": "国科发政〔2017〕115号", "authority": "official", "is_verified": True, **changes,
    }  # fmt: skip
