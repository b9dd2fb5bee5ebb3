"""The page of a receipt: what did not pass, in both languages, with each number over time; and points of such plots."""

from datetime import date
from pathlib import Path

from metrics_made_up import DAY, FEEDS, Arrival, metrics_of

from pipelines.gate.overrides import Override
from pipelines.gate.receipt import GateReceipt
from pipelines.pages.gate_page import Drawn, gate_page
from pipelines.pages.html import write_html
from quality.checks import CheckDefinition, CheckResult, Reason, Severity
from quality.measured import Measured
from quality.past.comparable import paired
from quality.past.findings import judged
from quality.past.trend import trend

MODES = {feed.feed: str(feed.arrival_mode) for feed in FEEDS.values()}


def failing(name: str, severity: Severity, value: int = 3) -> CheckResult:
    reason = Reason(zh="原因<b>", en="reason")
    check = CheckDefinition(id=name, family="contract", table="t", owner="team:a", reason=reason, severity=severity)
    return check.result("failed", Measured(value=value, unit="row", limit=0), sample=["<script>one</script>"])


def test_the_page_shows_each_failed_check_with_its_plot(tmp_path: Path) -> None:
    a, b, c, d = failing("a", "block"), failing("b", "block"), failing("c", "warn"), failing("d", "warn")
    receipt = GateReceipt(
        build_id="20260630-x",
        plan_sha256="",
        warehouse_sha256="",
        checks=(a, b, c, d),
        overrides=(
            Override(check="b", by="张三", why="已核实", since=DAY, until=DAY, figure="7 rows", given_for="3 rows"),
        ),
        stood={"d": 12},
    )
    path = tmp_path / "gate.html"
    write_html(gate_page(receipt, DAY, {"a": Drawn([("-1", 1.0), ("0", 3.0)], 2.0), "c": Drawn([("0", 3.0)])}), path)
    text = path.read_text(encoding="utf-8")
    assert text.count("<svg") == 1, "one point alone is no plot"
    assert "<script>" not in text
    assert "已核实；结果 7 rows，豁免时 3 rows" in text
    assert "原因&lt;b&gt;：a" in text
    for words in (
        "20260630-x 暂缓发布 / held",
        '张三，至 <span class="whole">2026-06-30</span>：已核实',
        "提醒",
        "备注",
        "3 rows",
        "0 rows",
    ):
        assert words in text, words


def test_points_are_those_of_the_arrivals_compared_and_the_judged_one_last() -> None:
    def arrival(before: int, voided: int) -> Arrival:
        counts = {"normal": 1000 - voided} | ({"voided": voided} if voided else {})
        return Arrival("tax/vat_invoice", before, 1000).classes("category", "status_code", **counts)

    pairs = paired(metrics_of([arrival(0, 500)]), metrics_of([arrival(3, 10), arrival(2, 0), arrival(1, 20)]))
    found = judged(pairs, MODES)
    (mix,) = [one for one in found.of("tax/vat_invoice", "category_mix") if one.plotted.item == "voided"]
    assert trend(pairs, mix.plotted) == [
        (date(2026, 6, 27), 0.01),
        (date(2026, 6, 28), 0.0),
        (date(2026, 6, 29), 0.02),
        (DAY, 0.5),
    ]
    assert mix.plotted.limit is not None
    assert 0.02 < mix.plotted.limit < 0.5
