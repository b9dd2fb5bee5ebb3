"""The shape of a check and of its outcome, shared by every kind of check.

What lives here: two pydantic models and nothing that runs. What a check measures is in `measured`, who runs checks in
`families`; who decides whether a build is held is `pipelines/gate`.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from pipelines.base.error_words import without_values
from quality.measured import NOTHING, Measured
from quality.sample_keys import Key, hidden, text_of

Severity = Literal["block", "warn", "note"]
"""What a failure does: it blocks the build, warns or is noted. A note is what an owner has settled, in a
threshold or in the contract of a feed that may be empty."""

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
    """A check before it runs. `id` is stable and unique; `table` is `<schema>.<name>` in the warehouse.

    `family` is the code of the family that runs it. An id does not name it: checks that were one family when they got
    their ids may be two today.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Text
    family: Text
    table: Text
    owner: Text
    reason: Reason
    severity: Severity

    def result(
        self,
        state: State,
        measured: Measured = NOTHING,
        *,
        sample: Sequence[str | Key] = (),
        detail: str | None = None,
        seconds: float = 0.0,
        severity: Severity | None = None,
        is_confidential: bool = False,
        arrivals: Sequence[str] = (),
    ) -> "CheckResult":
        """The outcome of this check; `severity` only where a run may soften it (dbt's `warn_if`)."""
        return CheckResult(
            **{**dict(self), **dict(measured), "severity": severity or self.severity},
            state=state,
            sample=list(sample)[:SAMPLE_SIZE],
            detail=detail,
            seconds=round(seconds, 3),
            is_confidential=is_confidential,
            arrivals=tuple(arrivals),
        )


class CheckResult(Measured, CheckDefinition):
    """A check after it ran, with what it measured.

    `sample` holds up to five offending rows by their keys, or lines about files; `detail` is one line, the error where
    `state` is "error". `is_confidential`: its numbers may be those of a single enterprise, so that a release keeps them
    back. `inputs_sha256`: hash of all that the result follows from, where that is known. `taken_from`: the build on
    which it was found, if that is an earlier one with the same inputs. `arrivals`: ids of deliveries that it suspects.
    """

    state: State
    sample: list[str | Key] = Field(max_length=SAMPLE_SIZE)
    detail: str | None
    seconds: float = Field(ge=0)
    is_confidential: bool = False
    inputs_sha256: str | None = None
    taken_from: str | None = None
    arrivals: tuple[str, ...] = ()

    def without_identifiers(self, secret: bytes) -> "CheckResult":
        """The result as a receipt holds it: what names an enterprise, a person or a document is a keyed hash."""
        kept = [hidden(key, secret) if isinstance(key, dict) else key for key in self.sample]
        return self.model_copy(update={"sample": kept})

    @property
    def sample_lines(self) -> list[str]:
        """The sample as a person reads it."""
        return [text_of(one) if isinstance(one, dict) else one for one in self.sample]

    @property
    def has_rows(self) -> bool:
        """Whether the sample names rows of a table, not files or feeds."""
        return any(isinstance(one, dict) for one in self.sample)

    @property
    def blocks_build(self) -> bool:
        """Whether this outcome alone blocks the build. A check that could not run counts as failed."""
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
