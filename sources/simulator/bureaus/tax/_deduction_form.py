"""Lines of form A107012 that add up: from the R&D expenses of a year down to what may be deducted."""

from __future__ import annotations

import numpy as np
import polars as pl

from sources.simulator.streams import Floats, Ints

COUNT_LINE, RATE_LINE = 1, 50
LINES = {
    1: "本年可享受研发费用加计扣除项目数量", 2: "一、自主研发、合作研发、集中研发", 3: "（一）人员人工费用",
    4: "1.直接从事研发活动人员工资薪金", 5: "2.直接从事研发活动人员五险一金", 6: "3.外聘研发人员的劳务费用",
    7: "（二）直接投入费用", 8: "1.研发活动直接消耗材料费用", 16: "（三）折旧费用", 19: "（四）无形资产摊销",
    23: "（五）新产品设计费等", 28: "（六）其他相关费用", 34: "经限额调整后的其他相关费用", 35: "二、委托研发",
    36: "（一）委托境内机构或个人进行研发活动所发生的费用", 37: "（二）委托境外机构进行研发活动发生的费用",
    38: "其中：允许加计扣除的委托境外机构进行研发活动发生的费用", 40: "三、年度研发费用小计",
    41: "（一）本年费用化金额", 42: "（二）本年资本化金额", 43: "四、本年形成无形资产摊销额",
    45: "五、允许扣除的研发费用合计", 46: "减：特殊收入部分", 47: "六、允许扣除的研发费用抵减特殊收入后的金额",
    48: "减：当年销售研发活动直接形成产品对应的材料部分", 50: "七、加计扣除比例及计算方法",
    51: "八、本年研发费用加计扣除总额",
}  # fmt: skip
_OWN_PARTS = (3, 7, 16, 19, 23)  # what own research consists of, besides line 34
_OWN_SHARES = (0.58, 0.22, 0.08, 0.02, 0.04)


def fill_in(rng: np.random.Generator, total: Ints, rate_pct: int) -> pl.DataFrame:
    """Return ``form`` (place in ``total``), ``line`` and ``value`` of every line that is not zero, form by form.

    Line 40 is ``total``, in cents. Values are cents; of line 1 a count, of line 50 the rate in per cent.
    """
    n = len(total)
    filled = {line: np.zeros(n, dtype=np.int64) for line in LINES}

    def share(of: Ints, odds: float, low: float, high: float) -> Ints:
        part: Ints = np.where(rng.random(n) < odds, of * rng.uniform(low, high, size=n), 0.0).astype(np.int64)
        return part

    # 80 % of what is paid to others counts; a multiple of five cents has such a part in whole cents
    filled[36] = share(total, 0.22, 0.05, 0.35) // 5 * 5
    filled[37] = share(total, 0.03, 0.02, 0.10) // 5 * 5
    filled[38] = filled[37] // 5 * 4
    filled[35] = filled[36] + filled[37]
    filled[2] = total - filled[36] // 5 * 4 - filled[38]
    parts = _split(rng, filled[2])
    for line, part in zip(_OWN_PARTS, parts, strict=True):
        filled[line] = part
    filled[34] = filled[2] - np.sum(parts, axis=0)
    filled[28] = filled[34] + share(filled[34], 0.2, 0.05, 0.5)
    filled[4] = filled[3] * 78 // 100
    filled[6] = share(filled[3], 0.15, 0.01, 0.08)
    filled[5] = filled[3] - filled[4] - filled[6]
    filled[8] = filled[7] * 8 // 10
    filled[COUNT_LINE] = rng.integers(1, 13, size=n)
    filled[42] = share(total, 0.08, 0.1, 0.5)
    filled[40] = total
    filled[41] = total - filled[42]
    filled[43] = filled[42] // 10
    filled[45] = filled[41] + filled[43]
    filled[46] = share(filled[45], 0.05, 0.01, 0.05)
    filled[47] = filled[45] - filled[46]
    filled[48] = share(filled[47], 0.08, 0.02, 0.15)
    filled[RATE_LINE] = np.full(n, rate_pct, dtype=np.int64)
    filled[51] = ((filled[47] - filled[48]) * rate_pct + 50) // 100
    values = np.stack(list(filled.values()), axis=1)
    form, column = np.nonzero(values)
    lines = np.array(list(filled), dtype=np.int64)[column]
    return pl.DataFrame({"form": form, "line": lines, "value": values[form, column]})


def _split(rng: np.random.Generator, own: Ints) -> list[Ints]:
    """Own expenses by kind; the kinds' shares differ from form to form, and some is left over."""
    spread: Floats = np.array(_OWN_SHARES)[:, None] * np.exp(0.35 * rng.standard_normal((len(_OWN_SHARES), len(own))))
    spread *= 0.94 / spread.sum(axis=0)
    return [(own * part).astype(np.int64) for part in spread]
