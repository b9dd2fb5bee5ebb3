"""The one logger. Its lines hold no row value, and whatever a bureau's file name holds, each is one line."""

from __future__ import annotations

import logging

from pipelines.base.visible import visible


class _OneLine(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = visible(record.getMessage()), None
        return True


log = logging.getLogger("kechuang")
log.addFilter(_OneLine())
