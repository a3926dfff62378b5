"""A process that opens a case to read and does one thing: a report, its pages, a sheet, a package.

Counting large cases, decoding photos and setting pages hold Python's lock for long; in a process
of its own that stalls no window.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import signal
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from core.case.case import Case
from core.export.folder import clear_unfinished
from core.export.process import CancelledError, KnownVendors
from core.export.writing import sha256_of
from core.photos.opencv import importing
from core.photos.photo import PhotoId
from core.problem import Problem, ProblemError
from core.report.build import Wanted, build
from core.report.reply_package import Asking, Packed, write_package
from core.report.writing import Written, write
from core.store.exports import Exported
from core.vendor import VendorInfo

_log = logging.getLogger(__name__)
_SECONDS_TO_END = 5.0

Progressed = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Pages:
    """A report as it looks. pages: PNG each. names: attributes that subgroups can be made by.

    by: those they were made by. masked, faces: of the gallery. unsaid: nobody has written what was
    not tried. alternative: the headline and summary. has_several: somebody is in several photos.
    """

    pages: tuple[bytes, ...]
    headline: str
    by: tuple[str, ...]
    names: tuple[str, ...]
    faces: int
    masked: int
    unsaid: bool
    alternative: str
    has_several: bool = False


@dataclass(frozen=True, slots=True)
class ShowPages:
    """Build a report and set its pages as pictures. ppi: pixels to the inch."""

    wanted: Wanted
    ppi: float = 110.0

    def run(self, case: Case, infos: Sequence[VendorInfo], tell: Progressed) -> Pages:
        from core.report import pdf
        from core.store import findings

        built = build(case, infos, self.wanted, tell)
        report, table = built.report, built.numbers.table
        written = case.store.read(findings.load)
        return Pages(
            tuple(pdf.pages(report, self.ppi)),
            report.headline,
            tuple(map(str, built.numbers.by)),
            tuple(str(name) for name in table.attributes if name != "person"),
            len(report.gallery),
            sum(face.is_masked for face in report.gallery),
            not any(finding.not_tried for finding in written),
            " ".join((report.headline, *report.summary)),
            built.numbers.several.people > 0,
        )

    @property
    def target(self) -> Path | None:
        return None


@dataclass(frozen=True, slots=True)
class WriteReport:
    """Write a report into a folder."""

    wanted: Wanted
    folder: Path

    def run(self, case: Case, infos: Sequence[VendorInfo], tell: Progressed) -> Written:
        return write(build(case, infos, self.wanted, tell), self.folder)

    @property
    def target(self) -> Path | None:
        return self.folder / self.folder.name


@dataclass(frozen=True, slots=True)
class SheetWritten:
    """left: what the case is to remember of it."""

    path: Path
    left: Exported


@dataclass(frozen=True, slots=True)
class WriteSheet:
    """Write the case sheet of one face as a PDF."""

    photo_id: PhotoId
    place: int
    path: Path
    mask_all: bool = False

    def run(self, case: Case, infos: Sequence[VendorInfo], tell: Progressed) -> SheetWritten:
        from core.report import case_sheet

        sheet = case_sheet.build(case, infos, self.photo_id, self.place, mask_all=self.mask_all)
        part = self.path.with_name(f".{self.path.name}.part")
        try:
            case_sheet.write(sheet, part)
            digest = sha256_of(part)
            part.replace(self.path)
        except OSError as error:
            raise ProblemError(
                Problem(
                    "cannot write",
                    f"“{self.path.name}” could not be written: {error.strerror or error}.",
                    "Choose another folder.",
                )
            ) from error
        finally:
            part.unlink(missing_ok=True)
        shown = case.photo(self.photo_id).sha256
        photos = () if shown is None else (shown,)
        return SheetWritten(self.path, Exported("sheet", "face", self.path.name, digest, photos))

    @property
    def target(self) -> Path | None:
        return None


@dataclass(frozen=True, slots=True)
class WritePackage:
    """Write a right-of-reply package."""

    asking: Asking
    folder: Path

    def run(self, case: Case, infos: Sequence[VendorInfo], tell: Progressed) -> Packed:
        return write_package(case, infos, self.asking, self.folder, progressed=tell)

    @property
    def target(self) -> Path | None:
        return self.folder


Task = ShowPages | WriteReport | WriteSheet | WritePackage
Outcome = Pages | Written | SheetWritten | Packed


class ReportProcess:
    """The parent's end. `run` is for a worker thread; `cancel` for any."""

    def __init__(self, case_folder: Path, infos: Sequence[VendorInfo], task: Task) -> None:
        self._case_folder, self._infos, self._task = case_folder, tuple(infos), task
        self._process: multiprocessing.process.BaseProcess | None = None
        self._cancelled = False

    def run(self, progressed: Progressed | None = None) -> Outcome:
        """Have it done; returns when it is.

        Raises:
            ProblemError: what stands in the way, or the process ended.
            CancelledError: it was cancelled; nothing half is left.
        """
        # What is half set shows faces: it goes, however the process ends.
        with tempfile.TemporaryDirectory(prefix="misread-report-") as scratch:
            return self._run(scratch, progressed)

    def _run(self, scratch: str, progressed: Progressed | None) -> Outcome:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._process = context.Process(
            target=serve,
            args=(theirs, scratch, self._case_folder, self._infos, self._task),
            name="report",
            daemon=True,
        )
        with importing:
            self._process.start()
        # With our copy open, the pipe would not close when the process dies.
        theirs.close()
        if self._cancelled:
            # Whoever cancelled while it was being started found nothing to end.
            self._process.terminate()
        try:
            return self._wait(ours, progressed)
        finally:
            ours.close()
            self._see_out()

    def cancel(self) -> None:
        """End it, with all that is half written."""
        self._cancelled = True
        if self._process is not None and self._process.is_alive():
            self._process.terminate()

    def _wait(self, connection: Connection, progressed: Progressed | None) -> Outcome:
        while True:
            try:
                answer = connection.recv()
            except (EOFError, OSError) as error:
                raise (CancelledError() if self._cancelled else ProblemError(_ENDED)) from error
            if isinstance(answer, Problem):
                raise ProblemError(answer)
            if not isinstance(answer, _Progress):
                done: Outcome = answer
                return done
            if progressed is not None:
                progressed(answer.done, answer.total)

    def _see_out(self) -> None:
        assert self._process is not None
        self._process.join(_SECONDS_TO_END)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()
        if self._process.exitcode and self._task.target is not None:
            clear_unfinished(self._task.target)


@dataclass(frozen=True, slots=True)
class _Progress:
    done: int
    total: int


_ENDED = Problem(
    "report ended",
    "The process that makes the report ended before it was done; nothing half was left.",
    "Try again; if it happens again, close other programs to free memory.",
)


def serve(
    connection: Connection, scratch: str, case_folder: Path, infos: Sequence[VendorInfo], task: Task
) -> None:
    """What the process does from its start to its end. scratch: where it may put files aside."""
    tempfile.tempdir = scratch
    # Ctrl+C reaches the whole group of processes; what then ends is the parent's decision.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What is gathered lives as long as the process, which has nothing to collect.
    gc.disable()
    with suppress(EOFError, OSError):
        connection.send(_answer(connection, case_folder, infos, task))


def _answer(
    connection: Connection, case_folder: Path, infos: Sequence[VendorInfo], task: Task
) -> object:
    def tell(done: int, total: int) -> None:
        connection.send(_Progress(done, total))

    try:
        with closing(Case.open(case_folder, KnownVendors(infos), read_only=True)) as case:
            return task.run(case, infos, tell)
    except ProblemError as error:
        return error.problem
    except (BrokenPipeError, ConnectionError):
        raise
    except Exception as error:
        _log.exception("a report failed")
        return Problem(
            "report failed",
            f"The report could not be made: {error}.",
            "Nothing half was left; report it with Help, About.",
        )
