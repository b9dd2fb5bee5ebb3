"""The shape of a check and of its outcome, shared by every kind of check.

What lives here: two pydantic models and nothing that runs. Who runs the checks is beside this file
(`expectations`, `reconcile`, `dbt_tests`); who decides whether a build is held is `pipelines/gate`.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from pipelines.base.error_words import without_values
from quality.sample_keys import Key, hidden, text_of

Kind = Literal["dbt_test", "expectation", "reconciliation", "contract", "linkage", "history", "privacy"]
Severity = Literal["block", "warn"]
State = Literal["passed", "failed", "error"]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

SAMPLE_SIZE = 5
_LINE_LENGTH = 300


class Reason(BaseModel):
    """Why a check exists, for a reader of Chinese and a reader of English."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: Text
    en: Text


class CheckDefinition(BaseModel):
    """A check before it runs. `id` is stable and unique; `table` is `<schema>.<name>` in the warehouse."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Text
    kind: Kind
    table: Text
    owner: Text
    reason: Reason
    severity: Severity

    def result(
        self,
        state: State,
        *,
        figure: str | None = None,
        bound: str | None = None,
        sample: Sequence[str | Key] | None = None,
        detail: str | None = None,
        seconds: float = 0.0,
        severity: Severity | None = None,
    ) -> "CheckResult":
        """The outcome of this check; `severity` only where a run may soften it (dbt's `warn_if`)."""
        return CheckResult(
            id=self.id,
            kind=self.kind,
            table=self.table,
            owner=self.owner,
            reason=self.reason,
            severity=severity or self.severity,
            state=state,
            figure=figure,
            bound=bound,
            sample=list(sample or [])[:SAMPLE_SIZE],
            detail=detail,
            seconds=round(seconds, 3),
        )


class CheckResult(CheckDefinition):
    """A check after it ran.

    `figure` is what was measured and `bound` what was allowed, as text ("3 of 735608 rows", "0 rows");
    `sample` holds up to five offending rows by their keys, or lines about files; `detail` is one line, the error where
    `state` is "error".
    """

    state: State
    figure: str | None
    bound: str | None
    sample: list[str | Key] = Field(max_length=SAMPLE_SIZE)
    detail: str | None
    seconds: float = Field(ge=0)

    def without_identifiers(self, secret: bytes) -> "CheckResult":
        """The result as a receipt holds it: what names a firm, a person or a document is a keyed hash."""
        kept = [hidden(key, secret) if isinstance(key, dict) else key for key in self.sample]
        return self.model_copy(update={"sample": kept})

    @property
    def sample_lines(self) -> list[str]:
        """The sample as a person reads it. Keys that an old receipt holds as text may be in clear, and are left out."""
        is_of_files = self.kind in ("contract", "linkage")
        return [
            text_of(one) if isinstance(one, dict) else one
            for one in self.sample
            if is_of_files or isinstance(one, dict)
        ]

    @property
    def holds_build(self) -> bool:
        """Whether this outcome alone holds the build. A check that could not run counts as failed."""
        return self.severity == "block" and self.state != "passed"


def one_line(message: object) -> str:
    """The first line of a message that says something, cut to a length that fits a table."""
    lines = [line.strip() for line in str(message).splitlines() if line.strip()]
    text = lines[0] if lines else "no message"
    return text if len(text) <= _LINE_LENGTH else text[: _LINE_LENGTH - 1] + "…"


def engine_words(message: object) -> str:
    """One line of what an engine said of an error, without the values of rows that it may quote."""
    return one_line(without_values(one_line(message)))


def refuse_repeated_ids(definitions: list[CheckDefinition]) -> None:
    """Raise ValueError where two checks share an id: the receipt could not tell them apart."""
    repeated = sorted(name for name, times in Counter(d.id for d in definitions).items() if times > 1)
    if repeated:
        raise ValueError(f"check ids used twice: {', '.join(repeated)}")
