"""The city's registers on an enterprise's page: its own entry, its projects and platforms, and its talent teams."""

from __future__ import annotations

from pipelines.base.plural import counted
from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.parts import Cell, Grid, Label, Section
from pipelines.pages.words import amount, code_cell, plain

ENTERPRISE, PROJECT, TEAM = "mart_register_enterprise", "mart_register_project", "mart_register_talent_team"
STATION = "mart_register_workstation"
REGISTERED = Label("科技企业库", "Register of sci-tech enterprises")
PROJECTS = Label("科技项目库", "Register of projects")
TEAMS = Label("人才团队库", "Register of talent teams")
STATIONS = Label("科技特派员工作站", "Workstations of technology specialists")
_PROJECTS = (
    Label("名称", "Name"),
    Label("编号", "Number"),
    Label("类别", "Kind"),
    Label("级别", "Level"),
    Label("排名", "Rank"),
    Label("起始", "From"),
    Label("终止", "Until"),
    Label("经费", "Funding"),
    Label("状态", "State"),
)
_TEAMS = (
    Label("团队编号", "Team"),
    Label("类别", "Kind"),
    Label("级别", "Level"),
    Label("领域", "Field"),
    Label("人数", "Members"),
    Label("入选", "Selected"),
    Label("支持期至", "Until"),
    Label("经费", "Funding"),
    Label("状态", "State"),
)
_STATIONS = (
    Label("工作站编号", "Workstation"),
    Label("领域", "Field"),
    Label("所在地", "Division"),
    Label("需求人数", "Needs"),
    Label("可指派人数", "Candidates"),
    Label("设立", "Since"),
    Label("有效期至", "Until"),
    Label("状态", "State"),
)
_ENTRY = (
    Label("有效认定", "Valid recognitions"),
    Label("起始", "Since"),
    Label("最早到期", "Next ends"),
)
_FUNDING = Label(
    "经费为项目总额，各单位之间不可相加。", "Funding is the programme's and does not add up over its units."
)
_PLAN = Label("指派方案见 kechuang assign。", "kechuang assign makes the plan of who is assigned.")
_NO_NAMES = Label("不含带头人姓名和团队名称。", "Without the names of leaders and teams.")


def registered_sections(enterprise: Enterprise) -> list[Section]:
    """The entry in the register of enterprises; nothing without a valid recognition."""
    names = {
        row["recognition_code"]: Label(row["recognition_zh"], row["recognition_en"])
        for row in enterprise.rows("mart_recognition")
    }
    return [
        Section(REGISTERED, grids=(Grid(_ENTRY, (_entry(row, names),)),), digest=_kinds(row["recognition_count"]))
        for row in enterprise.rows(ENTERPRISE)
    ]


def projects_sections(enterprise: Enterprise) -> list[Section]:
    """Projects and platforms, newest first; nothing if there is none."""
    rows = sorted(enterprise.rows(PROJECT), key=lambda row: (row["awarded_date"], row["programme_no"]), reverse=True)
    cells = tuple(_project(row) for row in rows)
    return [_section(PROJECTS, _PROJECTS, cells, rows, _FUNDING, frozenset({4, 7}))] if rows else []


def teams_sections(enterprise: Enterprise) -> list[Section]:
    """Talent teams, newest first; nothing if there is none."""
    rows = sorted(enterprise.rows(TEAM), key=lambda row: (row["selected_date"], row["team_no"]), reverse=True)
    cells = tuple(_team(row) for row in rows)
    return [_section(TEAMS, _TEAMS, cells, rows, _NO_NAMES, frozenset({4, 7}))] if rows else []


def stations_sections(enterprise: Enterprise) -> list[Section]:
    """Workstations of technology specialists that it hosts, newest first; nothing if there is none."""
    rows = sorted(enterprise.rows(STATION), key=lambda row: (row["listed_date"], row["station_no"]), reverse=True)
    cells = tuple(_station(row) for row in rows)
    return [_section(STATIONS, _STATIONS, cells, rows, _PLAN, frozenset({3, 4}))] if rows else []


def _section(
    title: Label,
    columns: tuple[Label, ...],
    cells: tuple[tuple[Cell, ...], ...],
    rows: list[Row],
    note: Label,
    figures: frozenset[int],
) -> Section:
    current = sum(row["register_state_code"] == "current" for row in rows)
    said = Label(f"{len(rows)} 项，{current} 项在库", f"{counted(len(rows), 'entry')}, {current} current")
    return Section(title, grids=(Grid(columns, cells, figures=figures),), note=note, digest=said)


def _kinds(count: int) -> Label:
    return Label(f"{count} 种有效认定", counted(count, "valid recognition"))


def _entry(row: Row, names: dict[str, Label]) -> tuple[Cell, ...]:
    told = [names.get(code, Label(code)) for code in row["recognition_codes"].split(",")]
    held = Label("、".join(name.zh for name in told), ", ".join(name.en or name.zh for name in told))
    return Cell(held), plain(row["first_valid_date"]), plain(row["next_expiry_date"])


def _project(row: Row) -> tuple[Cell, ...]:
    return (
        plain(row["programme_name"]),
        plain(row["programme_no"]),
        code_cell("programme_kind", row["programme_kind_code"]),
        code_cell("level", row["level_code"]),
        plain(row["participant_rank"]),
        plain(row["start_date"]),
        plain(row["end_date"]),
        amount(row["funding_cny"], "cny"),
        code_cell("register_state", row["register_state_code"]),
    )


def _team(row: Row) -> tuple[Cell, ...]:
    return (
        plain(row["team_no"]),
        code_cell("team_kind", row["team_kind_code"]),
        code_cell("level", row["level_code"]),
        plain(row["field_name"]),
        plain(row["member_count"]),
        plain(row["selected_date"]),
        plain(row["support_until_date"]),
        amount(row["funding_cny"], "cny"),
        code_cell("register_state", row["register_state_code"]),
    )


def _station(row: Row) -> tuple[Cell, ...]:
    return (
        plain(row["station_no"]),
        plain(row["field_name"]),
        plain(row["region_code"]),
        plain(row["need_count"]),
        plain(row["candidate_count"]),
        plain(row["listed_date"]),
        plain(row["valid_until_date"]),
        code_cell("register_state", row["register_state_code"]),
    )
