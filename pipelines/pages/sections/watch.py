"""Risk watch: the signals of an enterprise, what each is compared with, and since when it is there."""

from __future__ import annotations

from pipelines.base.plural import counted
from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.parts import Cell, Grid, Label, Section
from pipelines.pages.rules import rule_label
from pipelines.pages.words import NOT_KNOWN, amount, authority_words, label, plain

SIGNAL = "mart_risk_signal"
TITLE = Label("监测预警", "Risk watch")
SIGNAL_COLUMNS = (
    Label("信号", "Signal"),
    Label("数值", "Figure"),
    Label("阈值", "Threshold"),
    Label("以前数值", "Before"),
    Label("依据日期", "Evidence of"),
    Label("首次获知", "Known since"),
    Label("点数", "Points"),
    Label("权威级别", "Authority"),
)
SIGNAL_NOTE = Label(
    "信号提示核查，不是结论，不改变任何评分。依据日期是所依据事实的最近日期；首次获知是根据当时已知数据连续出现该信号的最早观察日，"
    "不早于数据首次到达，不是事实发生之日。",
    "A signal asks for a look. It is no verdict and changes no score. Evidence of: the date of the newest fact. Known "
    "since: the first date of the unbroken run on which the data known then gave the signal, so never before the data "
    "first arrived; not the day on which the fact began.",
)


def watch_sections(enterprise: Enterprise) -> list[Section]:
    """The signals, those of most points first; nothing without a signal."""
    rows = sorted(enterprise.rows(SIGNAL), key=lambda row: (-row["signal_points"], row["signal_code"]))
    if not rows:
        return []
    level = rows[0]["watch_level_code"]
    said = label("watch_level", level) if level else Label("无等级", "no level")
    return [
        Section(
            TITLE,
            grids=(
                Grid(
                    SIGNAL_COLUMNS,
                    tuple(signal_cells(row, enterprise) for row in rows),
                    figures=frozenset({1, 2, 3, 6}),
                ),
            ),
            note=SIGNAL_NOTE,
            digest=Label(f"{said.zh}，{len(rows)} 个信号", f"{said.en}, {counted(len(rows), 'signal')}"),
            is_open=level == "alarm",
        )
    ]


def signal_cells(row: Row, enterprise: Enterprise) -> tuple[Cell, ...]:
    """A row of `mart_risk_signal`, in the order of `SIGNAL_COLUMNS`."""
    name = rule_label(enterprise, row, "watch_rule", row["signal_code"])
    sign = {"ge": "≥", "le": "≤"}[row["operator"]]
    bound = amount(row["threshold"], row["unit_code"]).text
    former = NOT_KNOWN
    if row["former_value"] is not None:
        shown, day = amount(row["former_value"], row["unit_code"]).text, row["former_date"]
        former = Cell(Label(f"{shown.zh}（{day}）", f"{shown.en or shown.zh} ({day})"))
    return (
        Cell(name, "bad" if row["watch_level_code"] == "alarm" else "warn"),
        amount(row["evidence_value"], row["unit_code"]),
        Cell(Label(f"{sign} {bound.zh}", f"{sign} {bound.en or bound.zh}")),
        former,
        plain(row["evidence_date"]),
        plain(row["since_date"]),
        plain(row["signal_points"]),
        authority_words(row),
    )
