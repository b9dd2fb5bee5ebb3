"""The only logger. Its messages contain no row value, and each is one line, whatever a file name contains."""

from __future__ import annotations

import logging

from pipelines.base.visible import visible


class _OneLine(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = visible(record.getMessage()), None
        return True


log = logging.getLogger("kechuang")
log.addFilter(_OneLine())
