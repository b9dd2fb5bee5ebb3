"""The page of an evaluation: groups, balance, before and after, and what the figures do not prove."""

from __future__ import annotations

from decimal import Decimal

from pipelines.pages.parts import Cell, Fact, Grid, Label, Page, Section
from pipelines.pages.words import NOT_KNOWN, amount, label, plain
from pipelines.released.evaluation.effect import FEWEST_PAIRS, Effect
from pipelines.released.evaluation.evaluate import Evaluation
from pipelines.released.evaluation.matching import Balance
from pipelines.released.evaluation.periods import Period

APART = 0.1
"""A standardised mean difference above this is marked: a common rule of thumb for balance."""
_UNITS = {"sales_cny": "cny", "headcount": "person", "new_loan_cny": "cny", "credit_score": "point"}
_WARNING = Label(
    "这是观察性比较，不是随机试验：对照组是匹配的未入选企业，两组的差异可能来自入选标准、企业自身或数据，不能证明政策的因果效果。",
    "This is a comparison of observations, not an experiment: the control group is matched enterprises that never "
    "joined. A difference may come from how members are chosen, from the enterprises or from the data; it does not "
    "prove what the programme did.",
)
_LIMITS = Label(
    "未观察到的因素（管理、技术、意愿）没有匹配。入选者多因增长而入选，此前趋势若不接近零，前后比较不可信。销售为开票销售；"
    "新增贷款仅为风险补偿备案贷款；评分为各月末的计算结果。两组企业之间可能有业务往来。四项结果各有区间，"
    "即使没有任何效果，每二十个区间也约有一个不含零。匹配不上的成员不在结果中。注销、吊销的企业不在两组中。",
    "What was not seen (management, technology, will) is not matched. Members are often chosen because they grow: if "
    "the trend before is not near 0, before and after cannot be compared. Sales are those invoiced; new loans those "
    "filed for risk compensation; scores as calculated for their month ends. Members and controls may deal with each "
    "other. Of twenty intervals about one leaves out 0 even if nothing has an effect, and there are four. Members "
    "without a control are not in the figures, and neither are enterprises that were struck off.",
)
_GROUPS = (
    ("members", Label("成员：入选期内首次入选", "Members: first joined in the half-year of joining")),
    ("members_unknown", Label("其中因特征未知未匹配", "of them not matched: a trait is not known")),
    ("members_unmatched", Label("其中没有足够相近的对照企业", "of them not matched: no enterprise is near enough")),
    ("candidates", Label("可作对照的企业：从未入选", "Enterprises that may be controls: never joined")),
)  # fmt: skip
_TRAITS = {
    "log_sales": Label("此前半年开票销售（对数）", "Invoiced sales of the half-year before (log)"),
    "log_headcount": Label("此前半年参保人数（对数）", "Insured staff of the half-year before (log)"),
    "age_years": Label("年龄", "Age"),
}
_BALANCE = (
    Label("特征", "Trait"),
    Label("匹配前标准化差异", "Standardised difference before matching"),
    Label("匹配后标准化差异", "After matching"),
)
_MEANS = (
    Label("结果（均值）", "Outcome, on average"),
    Label("配对数", "Pairs"),
    Label("成员：前", "Members before"),
    Label("成员：后", "Members after"),
    Label("对照组：前", "Controls before"),
    Label("对照组：后", "Controls after"),
)
_EFFECTS = (
    Label("结果", "Outcome"),
    Label("双重差分", "Difference in differences"),
    Label("95% 区间", "95 % interval"),
    Label("中位数", "Median"),
    Label("此前趋势差", "Trend before"),
    Label("说明", "Reading"),
)
_READINGS = {
    "none": Label("没有四个数值均已知的配对", "no pair of which all figures are known"),
    "few": Label(f"配对少于 {FEWEST_PAIRS}，不给区间", f"fewer than {FEWEST_PAIRS} pairs: no interval"),
    "equal": Label("各配对变化相同，不给区间", "all pairs changed alike: no interval"),
    "trend": Label("此前趋势已不同，不可比较", "trends differed before: not comparable"),
    "zero": Label("与零无法区分", "cannot be told from 0"),
    "apart": Label("区间不含零，但不证明因果", "the interval leaves out 0, which proves no cause"),
}


def evaluation_page(found: Evaluation) -> Page:
    """The page, in both languages."""
    periods, matched = found.periods, found.matched
    facts = (
        Fact(Label("此前半年", "Half-year before"), _days(periods.before)),
        Fact(Label("入选期", "Half-year of joining"), _days(periods.joining)),
        Fact(Label("此后半年", "Half-year after"), _days(periods.after)),
        *(Fact(title, plain(getattr(matched, name))) for name, title in _GROUPS),
        Fact(Label("配对数", "Pairs"), plain(len(matched.pairs))),
        Fact(Label("更早或更晚入选，不计入", "Joined earlier or later: not in"), plain(found.earlier + found.later)),
    )  # fmt: skip
    how = Label(
        f"同一区县、同一行业门类内一对一匹配，每项特征相差不超过 {found.caliper:g} 个标准差；"
        "在此条件下配对最多、总距离最小，结果与输入顺序无关。",
        f"Paired one to one within district and industry section, at most {found.caliper:g} standard deviations apart "
        "in each trait; as many pairs as possible, of those the closest, whatever the order of the input.",
    )
    return Page(
        title=found.name.zh,
        subtitle=Label(
            f"半年政策评估 · {found.code} · 构建 {found.build_id}",
            f"half-year evaluation of a programme: {found.name.en} · {found.code} · build {found.build_id}",
        ),
        warning=_WARNING,
        sections=(
            Section(Label("成员与对照组", "Members and control group"), facts=facts, note=how, is_open=True),
            Section(
                Label("平衡性", "Balance"),
                grids=(Grid(_BALANCE, tuple(_balance(one) for one in matched.balance), figures=frozenset({1, 2})),),
                note=Label(f"绝对值大于 {APART} 的标出。", f"Above {APART} in size is marked."),
                is_open=True,
            ),
            Section(
                Label("前后比较", "Before and after"),
                grids=(
                    Grid(_MEANS, tuple(_means(one) for one in found.effects), figures=frozenset(range(1, 6))),
                    Grid(_EFFECTS, tuple(_effect(one) for one in found.effects), figures=frozenset(range(1, 5))),
                ),
                note=_LIMITS,
                is_open=True,
            ),
        ),
    )


def _days(period: Period) -> Cell:
    return Cell(Label(f"{period.first} – {period.last}"))


def _balance(one: Balance) -> tuple[Cell, ...]:
    name = _TRAITS[one.name]
    if not one.is_used:
        name = Label(f"{name.zh}：已知过少，未用于匹配", f"{name.en}: known of too few, not matched on")
    return Cell(name), _apart(one.before), _apart(one.after)


def _apart(value: float | None) -> Cell:
    if value is None:
        return NOT_KNOWN
    shown = round(value, 2) + 0.0  # no "-0.00"
    return Cell(Label(f"{shown:+.2f}"), "warn" if abs(value) > APART else "good")


def _means(one: Effect) -> tuple[Cell, ...]:
    means = (one.members_before, one.members_after, one.controls_before, one.controls_after)
    figures = (_figure(value, _UNITS[one.outcome]) for value in means)
    return (Cell(label("evaluation_outcome", one.outcome)), plain(one.pairs), *figures)


def _effect(one: Effect) -> tuple[Cell, ...]:
    unit = _UNITS[one.outcome]
    return (
        Cell(label("evaluation_outcome", one.outcome)),
        _figure(one.difference, unit),
        _range(one.low, one.high, unit),
        _figure(one.median, unit),
        _figure(one.before_trend, unit),
        Cell(_READINGS[reading(one)]),
    )


def reading(one: Effect) -> str:
    """What may be said of an outcome, as a code of `_READINGS`."""
    if one.pairs == 0:
        return "none"
    if one.low is None or one.high is None:
        return "few" if one.pairs < FEWEST_PAIRS else "equal"
    if one.trend_low is not None and one.trend_high is not None and not one.trend_low <= 0 <= one.trend_high:
        return "trend"
    return "zero" if one.low <= 0 <= one.high else "apart"


def _figure(value: float | None, unit: str) -> Cell:
    return amount(None if value is None else round(Decimal(value), 2), unit, most=2)


def _range(low: float | None, high: float | None, unit: str) -> Cell:
    if low is None or high is None:
        return NOT_KNOWN
    first, last = (_figure(value, unit).text for value in (low, high))
    return Cell(Label(f"{first.zh} – {last.zh}", f"{first.en or first.zh} – {last.en or last.zh}"))
