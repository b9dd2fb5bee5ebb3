"""One macro of dbt_project/macros/dialect rendered for either engine, without dbt: its dispatch and nothing else."""

from types import SimpleNamespace
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader

from pipelines.base.settings import DBT_PROJECT_DIR

Engine = Literal["duckdb", "spark"]
_FOLDER = DBT_PROJECT_DIR / "macros" / "dialect"


def macro_of(engine: Engine, name: str, *arguments: object) -> str:
    """SQL of the macro `name` with these arguments, as dbt's adapter for `engine` chooses and renders it."""
    environment = Environment(loader=FileSystemLoader(_FOLDER), extensions=["jinja2.ext.do"])  # noqa: S701 - SQL
    macros: dict[str, Any] = {}
    globals_ = {
        "adapter": SimpleNamespace(dispatch=lambda one: macros.get(f"{engine}__{one}") or macros[f"default__{one}"]),
        "return": lambda made: made,
    }
    for _ in range(2):  # in the second round every macro sees those of later files
        for file in sorted(_FOLDER.glob("*.sql")):
            module = environment.get_template(file.name).make_module(globals_ | macros)
            macros |= {key: value for key, value in vars(module).items() if callable(value)}
    return str(macros[name](*arguments)).strip()
