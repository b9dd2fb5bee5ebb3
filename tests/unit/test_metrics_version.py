"""What a metric means is held to its version: a day must not be compared with what was counted otherwise."""

import hashlib
from datetime import date

from pipelines.base.settings import SOURCES_DIR
from pipelines.contracts.feed import read_contracts
from quality.metrics.columns import columns_of, columns_of_table
from quality.metrics.long import SENT_AGAIN, VERSION, series_of

MEANINGS = {2: "ba58e45f7f093324"}
"""By version, a hash of the expressions that put rows into classes."""


def test_other_expressions_are_another_version() -> None:
    """If this fails, raise `VERSION` and add its hash; only correct the hash if no column is counted otherwise."""
    feeds = read_contracts(SOURCES_DIR)
    kinds = [columns_of(feeds[name]) for name in ("credit/admin_penalty", "registry/enterprise", "tax/vat_invoice")]
    kinds.append(columns_of_table({"score": "DECIMAL(9,4)", "scale": "DECIMAL(9,4)", "band_code": "VARCHAR"}))
    told = sorted({f"{one.metric} {one.expression.replace(one.column, '_')}" for kind in kinds for one in kind.classed})
    assert hashlib.sha256("\n".join(told).encode()).hexdigest()[:16] == MEANINGS[VERSION]


def test_a_series_is_a_part_without_its_months() -> None:
    day = date(2026, 6, 30)
    assert [series_of(one, day) for one in ("贷款余额_MYB01_202604", "名单_20260630", "年报2025", "工商_9910001")] == [
        "贷款余额_MYB01",
        "名单",
        "年报",
        "工商_9910001",
    ]


def test_a_period_of_long_ago_is_no_sequel() -> None:
    parts = ("贷款余额_MYB01_202603", "贷款余额_MYB01_202602", "年报2024", "年报2023")
    found = [series_of(one, date(2026, 6, 30)).endswith(SENT_AGAIN) for one in parts]
    assert found == [False, True, False, True]
