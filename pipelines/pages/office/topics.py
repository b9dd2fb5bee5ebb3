"""The parts of the office's work: the path of each page, its title, and what makes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from pipelines.pages.office import cultivation, demands, funds, pledges, pools, statistics, watch
from pipelines.pages.office.office import Office
from pipelines.pages.parts import Label, Section
from pipelines.pages.sections.watch import TITLE as SIGNALS


class Topic(NamedTuple):
    """A page: its short name for a menu, its title, and its sections."""

    name: Label
    title: Label
    sections: Callable[[Office], tuple[Section, ...]]


TOPICS = {
    "cultivation": Topic(Label("培育名单", "Lists"), cultivation.TITLE, cultivation.sections),
    "demands": Topic(Label("需求对接", "Demands"), demands.TITLE, demands.sections),
    "pools": Topic(Label("风险补偿", "Pools"), pools.TITLE, pools.sections),
    "pledges": Topic(Label("质押预警", "Pledges"), pledges.TITLE, pledges.sections),
    "watch": Topic(Label("监测预警", "Risk watch"), SIGNALS, watch.sections),
    "funds": Topic(Label("创投预警", "Funds"), funds.TITLE, funds.sections),
    "statistics": Topic(Label("统计", "Statistics"), statistics.TITLE, statistics.sections),
}
"""By the last part of the path, in the order of the menu."""
