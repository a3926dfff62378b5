"""A process that opens a case to read, counts what an export would hold, and writes it.

Gathering, writing and hashing large cases hold Python's lock for long; in a process of its own
that stalls no window. What was counted is what is written, even if the case changes meanwhile.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from core.export import ExportSummary, exporter_named, write_export
from core.export.export_set import ExportSet, Scope, gather_set
from core.export.folder import clear_unfinished
from core.export.preview import Preview, preview
from core.export.writing import Progressed
from core.photos.opencv import importing
from core.problem import Problem, ProblemError
from core.vendor import AnyVendor, State, VendorId, VendorInfo, VendorState

if TYPE_CHECKING:
    from core.case.case import Case

_log = logging.getLogger(__name__)
_SECONDS_TO_END = 5.0

Previews = Mapping[Scope, Preview]


@dataclass(frozen=True, slots=True)
class Request:
    """What to gather. infos: all vendors, in the picker's order. The rest as in gather_set."""

    case_folder: Path
    infos: tuple[VendorInfo, ...]
    chosen: tuple[VendorId, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """What to write, and where to; see write_export."""

    format: str
    scope: Scope
    folder: Path
    reason_unmasked: str | None = None
    with_photos: bool = True


class CancelledError(Exception):
    """The export was cancelled; nothing of it is left."""


@dataclass(frozen=True, slots=True)
class _Cancelled:
    """The process gave up, because it was told to."""


@dataclass(frozen=True, slots=True)
class _Progress:
    done: int
    total: int


class ExportProcess:
    """The parent's end. `start` and whatever waits is for a worker thread; `cancel` for any."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._process: multiprocessing.process.BaseProcess | None = None
        self._connection: Connection | None = None
        self._cancelled = False
        self._writing_to: Path | None = None

    def start(self) -> Previews:
        """Start the process; returns what each scope would hold once the case is gathered.

        Raises:
            ProblemError: the case cannot be read, or the process ended.
            CancelledError: it was cancelled meanwhile.
        """
        if self._cancelled:
            raise CancelledError
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=serve, args=(theirs, self._request), name="export", daemon=True
        )
        with importing:
            self._process.start()
        # With our copy open, the pipe would not close when the process dies.
        theirs.close()
        if self._cancelled:
            # Whoever cancelled while it was being started found nothing to end.
            self.close()
            raise CancelledError
        answer = self._receive()
        assert isinstance(answer, dict)
        return answer

    def write(self, order: Order, progressed: Progressed | None = None) -> ExportSummary:
        """Have an export written; returns when it is there.

        Raises:
            ProblemError: as write_export, or the process ended.
            CancelledError: it was cancelled; nothing is left.
        """
        assert self._connection is not None
        self._writing_to = order.folder
        with suppress(OSError):
            self._connection.send(order)
        while isinstance(answer := self._receive(), _Progress):
            if progressed is not None:
                progressed(answer.done, answer.total)
        self._writing_to = None
        assert isinstance(answer, ExportSummary)
        return answer

    def cancel(self) -> None:
        """End it, with all that is half written."""
        self._cancelled = True
        if self._writing_to is None:
            if self._process is not None and self._process.is_alive():
                self._process.terminate()
        elif self._connection is not None:
            # Told, not killed: an export that is whole by then must be heard of.
            with suppress(OSError):
                self._connection.send(_Cancelled())

    def close(self) -> None:
        """See the process out."""
        if self._connection is not None:
            self._connection.close()
        if self._process is not None and self._process.pid is not None:
            self._process.join(_SECONDS_TO_END)
            if self._process.exitcode is None:
                self._process.kill()
                self._process.join()
        self._clear()

    def _receive(self) -> object:
        assert self._connection is not None
        try:
            answer = self._connection.recv()
        except (EOFError, OSError) as error:
            self._clear()
            if self._cancelled:
                raise CancelledError from error
            raise ProblemError(_ENDED) from error
        if isinstance(answer, _Cancelled):
            raise CancelledError
        if isinstance(answer, Problem):
            raise ProblemError(answer)
        return answer

    def _clear(self) -> None:
        if self._writing_to is not None:
            if self._process is not None:
                self._process.join(_SECONDS_TO_END)
            clear_unfinished(self._writing_to)
            self._writing_to = None


_ENDED = Problem(
    "export ended",
    "The process that writes the export ended before it was done; nothing half was left.",
    "Export again; if it happens again, close other programs to free memory.",
)


def serve(connection: Connection, request: Request) -> None:
    """What the process does from its start to its end: it ends when the pipe closes."""
    # Ctrl+C reaches the whole group of processes; what then ends is the parent's decision.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What is gathered lives as long as the process, which has nothing to collect.
    gc.disable()
    from core.case.case import Case

    with suppress(EOFError, OSError):
        try:
            case = Case.open(request.case_folder, KnownVendors(request.infos), read_only=True)
        except ProblemError as error:
            connection.send(error.problem)
            return
        try:
            try:
                contents = _gathered(case, request)
            except ProblemError as error:
                connection.send(error.problem)
                return
            connection.send({scope: preview(content) for scope, content in contents.items()})
            while isinstance(order := connection.recv(), Order):
                connection.send(_answer(connection, order, contents, case))
        finally:
            case.close()


def _gathered(case: Case, request: Request) -> dict[Scope, ExportSet]:
    return {scope: gather_set(case, request.infos, request.chosen, scope) for scope in Scope}


def _answer(
    connection: Connection, order: Order, contents: Mapping[Scope, ExportSet], case: Case
) -> object:
    def tell(done: int, total: int) -> None:
        if connection.poll():
            connection.recv()
            raise CancelledError
        connection.send(_Progress(done, total))

    try:
        return write_export(
            contents[order.scope],
            exporter_named(order.format),
            order.folder,
            case,
            reason_unmasked=order.reason_unmasked,
            with_photos=order.with_photos,
            store=case.store,
            progressed=tell,
        )
    except ProblemError as error:
        return error.problem
    except CancelledError:
        return _Cancelled()
    except EOFError:
        raise
    except Exception as error:
        _log.exception("an export failed")
        return Problem(
            "export failed",
            f"The export could not be written: {error}.",
            "Nothing half was left; report it with Help, About.",
        )


class KnownVendors:
    """The vendors as they were known when the process was started; none can be asked here."""

    def __init__(self, infos: Sequence[VendorInfo]) -> None:
        self._infos = {info.id: info for info in infos}

    def infos(self) -> Sequence[VendorInfo]:
        return tuple(self._infos.values())

    def info(self, vendor_id: VendorId) -> VendorInfo:
        return self._infos[vendor_id]

    def state(self, vendor_id: VendorId) -> VendorState:
        return VendorState(State.NOT_INSTALLED)

    def create(self, vendor_id: VendorId) -> AnyVendor:
        raise KeyError(vendor_id)
