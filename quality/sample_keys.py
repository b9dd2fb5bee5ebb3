"""The keys that name an offending row: as a check finds them, as a receipt holds them, as a person reads them.

A receipt holds no identifier in clear. Columns that name an enterprise, a person, a document or an amount are hidden
behind a keyed hash (HMAC-SHA256): a plain one could be reversed by trying every USCC. Anyone with the data folder
sees the rows themselves with `kechuang gate --rows CHECK`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

Key = dict[str, str]
"""Value by column, both as text."""

SHOWN = frozenset({
    "_delivery_id", "_delivery_no", "_row_no", "_record_id", "delivery_no", "feed", "source_feed", "item",
    "_delivery_order", "party_role", "party_no", "name_no", "version", "rule_kind", "rule_no", "order_no", "line_no",
    "preference", "rulebook_code", "scheme_code", "dimension_code", "indicator_code", "stage_code", "score_code",
    "item_code", "alternative_code", "band_code", "route_code", "group_code", "criterion_code", "condition_code",
    "rule_code", "window_code", "direction_code", "channel_code", "measure_code", "basis_code", "unit_code",
    "recognition_code", "adverse_record_code", "right_kind_code", "period_year", "tax_year", "scoring_year",
    "row_count", "expected_count", "core_count", "staged_count", "n_records", "expected_rows", "actual_rows",
    "pledged_kind_code", "alert_code", "signal_code", "warning_code", "month_start_date", "month_end_date",
    "chain_code", "filed_year", "figure_code", "product_no", "condition_no",
    "programme_code",
})  # fmt: skip
"""Columns whose values name no enterprise, person or document; every other column is hidden."""

_NULL = "null"
_LONGEST = 200
_HEX_DIGITS = 16


def key_of(names: Iterable[str], values: Iterable[object]) -> Key:
    """The key of a row, of the columns and values given."""
    pairs = zip(names, values, strict=False)
    return {name: _NULL if value is None else str(value)[:_LONGEST] for name, value in pairs}


def hidden(key: Key, secret: bytes) -> Key:
    """The key with every value but those of `SHOWN` as `#` and 16 hex digits: the same value has the same hash."""
    return {name: text if name in SHOWN or text == _NULL else _hash(text, secret) for name, text in key.items()}


def _hash(text: str, secret: bytes) -> str:
    return "#" + hmac.new(secret, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:_HEX_DIGITS]


def text_of(key: Key) -> str:
    """The key on one line: `enterprise_id=#3f9a1c…, window_code=12m`."""
    return ", ".join(f"{name}={value}" for name, value in key.items())
