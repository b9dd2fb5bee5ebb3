"""Errors that a person sees as one line. Any other exception is an internal error and keeps its stack trace."""

from pathlib import Path


class KechuangError(Exception):
    """A problem stated in one line, with what to do; the CLI prints it without a stack trace and exits with 1."""


class ContractError(KechuangError):
    """A feed's contract is not valid."""


class RejectedDeliveryError(KechuangError):
    """A file cannot be read under its feed's contract: none of its rows lands.

    `code` is a stable word for receipts and checks; the message is the line that a person reads.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class MachineError(KechuangError):
    """The machine fails: disk, memory or permissions. No file, check or model is to blame; the run stops."""


class StepRefusedError(KechuangError):
    """A step cannot start, since an earlier step has not finished."""


class DamagedRecordError(KechuangError):
    """A stored file cannot be read or was changed: says which file, what is wrong and what to do."""

    def __init__(self, path: Path, what: str, remedy: str) -> None:
        super().__init__(f"{path}: {what}: {remedy}")
        self.path = path


class TransportError(KechuangError):
    """A feed could not be fetched. The message names the server and no secret; the caller decides about the day."""


class NotConfiguredError(TransportError):
    """An environment variable that the feed's contract names is not set: no server was asked."""


class NotOfferedError(TransportError):
    """The server answered that it has nothing under the path of this feed."""


class UnreachableError(TransportError):
    """No complete answer after all tries, so other feeds of the same server may be tried less often."""
