"""What `dbt_project/lineage/*.yml` declares: what each column of a mart, and each measure, rests on."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import Field, model_validator

from pipelines.base.errors import StepRefusedError
from pipelines.base.settings import DBT_PROJECT_DIR
from pipelines.base.strict_yaml import Bilingual, Strict, read_strict_yaml

FOLDER = DBT_PROJECT_DIR / "lineage"
ALL_ITEMS = "*"

Constant = Literal["business_date", "code_list", "contract", "decision", "feeds", "gazette_start", "rulebook"]
"""A constant of the release; `CONSTANTS` says what each is."""

CONSTANTS: dict[str, Bilingual] = {
    "business_date": Bilingual(zh="业务日期", en="business date of the release"),
    "code_list": Bilingual(zh="代码表（seeds/codes）", en="code list (seeds/codes)"),
    "contract": Bilingual(zh="数据源约定", en="contract of the feed"),
    "decision": Bilingual(zh="人工判定（decisions/）", en="decision of a person (decisions/)"),
    "feeds": Bilingual(zh="本次发布所含的数据源及其到达情况", en="feeds of the release, and whether they arrived"),
    "gazette_start": Bilingual(
        zh="专利法律状态公告的最早日期", en="date of the earliest announcement in the feed ip/patent_event"
    ),
    "rulebook": Bilingual(zh="现行规则（mart_rulebook）", en="rules in force (mart_rulebook)"),
}


class Input(Strict):
    """One thing that a column rests on: exactly one of `constant`, `cells`, `rows`, `set`, `measure`, `rule`, `cohort`
    and `deliveries`; the README of the folder says what each means.
    """

    when: dict[str, tuple[str, ...]] = Field(default={})
    constant: Constant | None = None
    cells: tuple[str, ...] = ()
    rows: str | None = None
    same: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    set: str | None = None
    item: str = ""
    measure: str | None = None
    basis: str = ""
    year: str = ""
    years: tuple[int, ...] = (0,)
    rule: str | None = None
    code: str = ""
    cohort: tuple[str, ...] = ()
    of: str = ""
    deliveries: str | None = None

    @model_validator(mode="after")
    def _is_one_thing(self) -> Input:
        kinds = (self.constant, self.cells, self.rows, self.set, self.measure, self.rule, self.cohort, self.deliveries)
        if sum(bool(kind) for kind in kinds) != 1:
            raise ValueError("give one of constant, cells, rows, set, measure, rule, cohort, deliveries")
        return self


class Group(Strict):
    """Columns that rest on the same inputs. `by_absence`: a value may say that there is no record of something."""

    columns: tuple[str, ...] = Field(min_length=1)
    by_absence: bool = False
    inputs: tuple[Input, ...] = Field(alias="from", min_length=1)


class MeasureRule(Strict):
    """What measures rest on in each of these bases."""

    measures: tuple[str, ...] = Field(min_length=1)
    bases: tuple[str, ...] = Field(min_length=1)
    inputs: tuple[Input, ...] = Field(alias="from", min_length=1)


class SourceSet(Bilingual):
    """A kind of source set; `reads`: landed columns that a measure or a cell is read from."""

    reads: dict[str, tuple[str, ...]] = Field(default={})


class Presence(Strict):
    """Sets of which a record only has to be there, and the columns that say whom it names."""

    columns: tuple[str, ...]
    sets: tuple[str, ...]


class Figures(Strict):
    """Landed columns that a set's figures are read from, by feed, where `SourceSet.reads` does not say it.

    `whose`: of records of the registry by which a code or a name led to the enterprise, in sets of other feeds.
    """

    whose: dict[str, tuple[str, ...]]
    presence: Presence
    figures: dict[str, dict[str, tuple[str, ...]]]

    def of(self, source_set: str, feed: str) -> tuple[str, ...]:
        """Landed columns that a figure is read from in a feed's records of a set; none if nothing is declared."""
        if source_set in self.presence.sets:
            return self.presence.columns
        return self.figures.get(source_set, {}).get(feed) or self.whose.get(feed, ())


class _Sets(Strict):
    sets: dict[str, SourceSet]


class _Mart(Strict):
    groups: tuple[Group, ...]


class _Measures(Strict):
    measures: tuple[MeasureRule, ...]


class LineageRules:
    """All declarations. `groups` by mart, in the order of the file; `sets` by code."""

    def __init__(
        self,
        groups: dict[str, tuple[Group, ...]],
        measures: tuple[MeasureRule, ...],
        sets: dict[str, SourceSet],
        figures: Figures,
    ) -> None:
        self.groups, self.measures, self.sets, self.figures = groups, measures, sets, figures
        self._groups = {
            (mart, column): group for mart, of_mart in groups.items() for group in of_mart for column in group.columns
        }

    def group_of(self, mart: str, column: str) -> Group:
        """The group that has the column.

        Raises:
            StepRefusedError: nothing is declared of it.
        """
        if (mart, column) not in self._groups:
            raise StepRefusedError(f"{mart}.{column}: no lineage is declared: see dbt_project/lineage/")
        return self._groups[mart, column]

    def of_measure(self, measure: str, basis: str) -> list[tuple[str, MeasureRule]]:
        """The bases to follow, with their rules: the one asked for, or all where it is not known or has none."""
        found = [(base, rule) for rule in self.measures if measure in rule.measures for base in rule.bases]
        return [one for one in found if one[0] == basis] or found


@cache
def lineage_rules() -> LineageRules:
    """Read the declarations.

    Raises:
        ContractError: a file has an unknown or a contradictory key; says where.
    """
    groups = {path.stem: read_strict_yaml(path, _Mart, "groups").groups for path in sorted(FOLDER.glob("mart_*.yml"))}
    measures = read_strict_yaml(FOLDER / "measures.yml", _Measures, "measures").measures
    sets = read_strict_yaml(FOLDER / "sets.yml", _Sets, "sets").sets
    return LineageRules(groups, measures, sets, read_strict_yaml(FOLDER / "figures.yml", Figures, "figures"))
