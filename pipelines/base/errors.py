"""The errors a person sees as one line. Anything else that is raised is a fault of ours and keeps its stack trace."""

from pathlib import Path


class KechuangError(Exception):
    """A problem stated in one line, with what to do; the CLI prints it without a stack trace and exits with 1."""


class ContractError(KechuangError):
    """A feed's YAML does not say what it must."""


class RejectedDeliveryError(KechuangError):
    """A delivered file cannot be read as its feed: no row of it lands.

    `code` is one stable word for receipts and checks; the message is the line a person reads.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class MachineError(KechuangError):
    """The machine cannot do its part: disk, memory, rights. No file, check or model is to blame; the run stops."""


class StepRefusedError(KechuangError):
    """A step was asked to go on without what must come before it."""


class DamagedRecordError(KechuangError):
    """A kept file cannot be read, or is not what was written: says which, what is wrong and what to do."""

    def __init__(self, path: Path, what: str, remedy: str) -> None:
        super().__init__(f"{path}: {what}: {remedy}")
        self.path = path


class TransportError(KechuangError):
    """A feed could not be fetched; names the server and nothing secret. The caller decides what becomes of the day."""


class UnreachableError(TransportError):
    """No whole answer came after all tries: the same server may not be worth as many for another feed."""
