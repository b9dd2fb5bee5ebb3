"""Checks that are SQL files: a YAML block in `--` lines (front matter), then one SELECT."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from quality.checks import CheckDefinition, Reason, Severity, Text, one_line


class FrontMatter(BaseModel):
    """What every such file says of its check; `id` is the file's name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Text
    table: Text
    owner: Text
    severity: Severity
    reason: Reason

    def definition(self, family: str, prefix: str) -> CheckDefinition:
        """The check, with an id that starts with `prefix`."""
        return CheckDefinition(
            id=f"{prefix}.{self.id}",
            family=family,
            table=self.table,
            owner=self.owner,
            reason=self.reason,
            severity=self.severity,
        )


Front = TypeVar("Front", bound=FrontMatter)


def read_folder(folder: Path, model: type[Front]) -> list[tuple[Front, str]]:
    """Front matter and query of every `*.sql` of a folder, by file name.

    Raises:
        ValueError: names the file, where a front matter is not valid or its id is not the file's name, or where the
            folder holds none: no checks is not the same as checks that passed.
    """
    found = [_read(path, model) for path in sorted(folder.glob("*.sql"))]
    if not found:
        raise ValueError(f"no checks in {folder.name}/")
    return found


def _read(path: Path, model: type[Front]) -> tuple[Front, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    length = next((n for n, line in enumerate(lines) if not line.startswith("--")), len(lines))
    header = "\n".join(line.removeprefix("--").removeprefix(" ") for line in lines[:length])
    try:
        front = model.model_validate(yaml.load(header, Loader=yaml.CSafeLoader))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "front matter"
        raise ValueError(f"{path.name}: {place}: {first['msg']}") from error
    except yaml.YAMLError as error:
        raise ValueError(f"{path.name}: {one_line(' '.join(str(error).split()))}") from error
    if front.id != path.stem:
        raise ValueError(f"{path.name}: the id must be the file's name, {path.stem}, not {front.id}")
    return front, "\n".join(lines[length:])
