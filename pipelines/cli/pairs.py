"""Options and arguments of the form COLUMN=VALUE."""

from __future__ import annotations

from pipelines.base.errors import KechuangError


def pairs(given: list[str]) -> dict[str, str]:
    """The values by column.

    Raises:
        KechuangError: one is not of this form.
    """
    found: dict[str, str] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign:
            raise KechuangError(f"{text}: write it as COLUMN=VALUE")
        found[name] = value
    return found
