"""`audit`: asks vendors about photos and writes what they answered as a table."""

from __future__ import annotations

import argparse
import os
import sys
import threading
from collections import Counter
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from errno import EACCES
from itertools import islice
from math import ceil
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from core.commands import reporting, sending
from core.commands.reporting import Reporting
from core.commands.sending import Sending, lines_about
from core.commands.usage import BROKEN, FINISHED, INTERRUPTED, WrongUseError
from core.problem import Problem, ProblemError
from core.running.calls import CallRegistry
from core.sending.credentials import Credentials
from core.settings import LARGEST_SIDE, SMALLEST_SIDE
from core.vendor import Kind, State, VendorId
from core.version import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import NoReturn

    from tqdm import tqdm

    from core.case.case import Case
    from core.commands.audit_table import AuditedFile
    from core.photos.files import Found
    from core.photos.image_io import FileFacts
    from core.photos.photo import Photo, PhotoId
    from core.response import Outcome
    from core.run import RunSettings
    from core.running.reports import Report
    from core.running.runner import Runner
    from core.sending.consent import Consent

_WITHDRAWN = "withdrawn from this case; it is not taken in again."
_ANSWERS_KEPT = "what was answered is kept in the case"
_NOBODY_ASKED = "no vendor was asked"
_PORTION = 16
"""Files examined between two hand-overs to the run: vendors begin while others are read."""
_PATIENCE_WITH_DISK = 30.0
"""Seconds that the disk may take nothing before the run is given up."""
_PATIENCE_WHEN_STOPPED = 600.0


def add_arguments(audit: argparse.ArgumentParser) -> None:
    """What follows the word `audit`."""
    audit.epilog = "The same command again goes on where it was interrupted."
    audit.add_argument("photos", nargs="+", type=Path, metavar="PHOTO|FOLDER")
    audit.add_argument("--vendors", metavar="ID,ID", help="default: the installed local vendors")
    audit.add_argument(
        "--case", type=Path, metavar="FOLDER", help="keeps every answer; default: in --out"
    )
    audit.add_argument(
        "--max-side",
        type=_side,
        metavar="PX",
        help="shrink larger photos to this longer side, which changes answers; default: never",
    )
    audit.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="where the table is written; needed, but with --report, whose folder it is then",
    )
    reporting.add_options(audit)
    sending.add_options(audit)


def run(given: argparse.Namespace, registry: CallRegistry, credentials: Credentials) -> int:
    """Do it; returns the exit status."""
    given.out = given.out or given.report
    if given.out is None:
        raise WrongUseError("Say where the table is to be written: --out FOLDER.")
    return _Audit(given, registry, credentials).run()


def _side(text: str) -> int:
    if not text.isdecimal() or not SMALLEST_SIDE <= int(text) <= LARGEST_SIDE:
        raise argparse.ArgumentTypeError(
            f"{text} is no number of pixels from {SMALLEST_SIDE} to {LARGEST_SIDE}"
        )
    return int(text)


class _Audit:
    """One `audit`, from its arguments to its files."""

    def __init__(
        self, given: argparse.Namespace, registry: CallRegistry, credentials: Credentials
    ) -> None:
        self._registry = registry
        self._credentials = credentials
        self._vendors = _chosen_vendors(given.vendors, registry)
        infos = [registry.info(vendor_id) for vendor_id in self._vendors]
        self._sending = Sending(given, infos, registry, credentials)
        self._reporting = Reporting(given)
        self._case_folder: Path = given.case or given.out / "case"
        self._found, self._whole = _found_photos(given.photos, self._case_folder)
        self._withdrawn: set[str | None] = set()
        self._names = _names(self._found, given.photos)
        self._out: Path = _made(given.out)
        self._max_side: int | None = given.max_side
        self._files: list[AuditedFile] = []
        self._outcomes: dict[tuple[PhotoId, VendorId], Outcome] = {}
        self._failed_photos: dict[PhotoId, Problem] = {}
        self._stopped: dict[VendorId, Problem] = {}
        self._asked: set[tuple[PhotoId, VendorId]] = set()
        self._broken: Problem | None = None
        self._trouble: tuple[Problem, float] | None = None
        self._over = threading.Event()

    def run(self) -> int:
        """Ask, wait, write; returns the exit status."""
        from core.case.case import Case
        from core.running.runner import Runner

        with ExitStack() as stack:
            case = Case.open(self._case_folder, self._registry)
            stack.callback(case.close)
            case.store.on_trouble = self._on_trouble
            runner = Runner(
                case.store, self._registry, self._on_report, credentials=self._credentials
            )
            stack.callback(runner.close, 0)
            try:
                self._ask(case, runner)
            except KeyboardInterrupt:
                _stop(runner)
                return INTERRUPTED
            for photo_id, problem in self._failed_photos.items():
                case.mark_failed(photo_id, problem)
            self._keep_sent(case)
        self._write()
        if self._reporting:
            self._reporting.run(self._case_folder, self._registry, self._vendors)
        for vendor_id, problem in self._stopped.items():
            print(f"{self._registry.info(vendor_id).name}: {problem}", file=sys.stderr)
        return BROKEN if self._stopped else FINISHED

    def _ask(self, case: Case, runner: Runner) -> None:
        from tqdm import tqdm

        from core.run import RunSettings
        from core.store.attempts import asked

        settings = RunSettings(self._max_side)
        portions = self._open_photos(case)
        consent: Consent | None = None
        if self._sending:
            # What leaves is said before anything does, so all photos are looked at first.
            photos = [photo for portion in portions for photo in portion]
            portions, consent = iter([photos]), self._agree(case, photos, settings)
        run_id = runner.start([], self._vendors, settings, consent=consent)
        # Where nobody looks on, as in a log, a line now and then is enough.
        pause = 0.1 if sys.stderr.isatty() else 10.0
        # miniters: also while nothing comes, for a vendor may ask for a pause.
        with tqdm(unit=" answers", mininterval=pause, miniters=0, dynamic_ncols=True) as bar:
            for photos in portions:
                runner.add(run_id, photos)
                _show(bar, runner)
            runner.finish_adding(run_id)
            while not self._over.wait(0.1):
                _show(bar, runner)
                self._look_at_disk()
            _show(bar, runner)
        if self._broken is not None:
            raise ProblemError(self._broken)
        if self._stopped:
            self._asked = case.store.read(lambda connection: asked(connection, run_id))

    def _agree(self, case: Case, photos: list[Photo], settings: RunSettings) -> Consent | None:
        plan = self._sending.plan(case, photos, settings)
        for line in lines_about(plan):
            print(line, file=sys.stderr)
        return self._sending.consent(plan, photos)

    def _keep_sent(self, case: Case) -> None:
        """Of photos with a flagged face what vendors got is kept, also what they got just now."""
        from core.response import Response
        from core.sending.sent_bytes import keep_all

        wanted = []
        for photo_id in case.flagged_photos():
            outcomes = (self._outcomes.get((photo_id, vendor)) for vendor in self._vendors)
            sent = [outcome.sent for outcome in outcomes if isinstance(outcome, Response)]
            wanted.append((case.photo(photo_id), sent))
        for problem in keep_all(case.folder, wanted):
            print(problem, file=sys.stderr)

    def _open_photos(self, case: Case) -> Iterator[list[Photo]]:
        """Take the files into the case; brings the photos not met before, portion by portion."""
        from core.commands.audit_table import AuditedFile
        from core.photos.image_io import examine

        met: set[PhotoId] = set()
        pool = ThreadPoolExecutor(thread_name_prefix="examine")
        try:
            examined = zip(self._found, pool.map(examine, self._found), strict=True)
            while portion := list(islice(examined, _PORTION)):
                case.add_photos([facts for _, facts in portion])
                photos = []
                for found, facts in portion:
                    if case.is_withdrawn(facts.sha256):
                        print(f"{self._names[found]}: {_WITHDRAWN}", file=sys.stderr)
                        self._withdrawn.add(facts.sha256)
                        continue
                    photo = _photo_of(case, facts)
                    self._files.append(
                        AuditedFile(self._names[found], photo.sha256 or "", photo.id)
                    )
                    if photo.id not in met:
                        photos.append(photo)
                        met.add(photo.id)
                yield photos
        finally:
            pool.shutdown(cancel_futures=True)
        for folder in self._whole:
            case.add_complete_set(
                [p.id for p in case.photos if any(at.folder == folder for at in p.places)]
            )

    def _on_report(self, report: Report) -> None:
        from core.running import reports

        match report:
            case reports.Answered(outcome) | reports.Failed(outcome):
                self._outcomes[outcome.photo_id, outcome.vendor_id] = outcome
            case reports.PhotoFailed(photo_id, problem):
                self._failed_photos[photo_id] = problem
            case reports.VendorStopped(vendor_id, _, problem):
                self._stopped[vendor_id] = problem
            case reports.RunBroke(problem):
                self._broken = problem
            case reports.RunFinished():
                self._over.set()

    def _on_trouble(self, problem: Problem | None) -> None:
        if problem is None:
            self._trouble = None
        elif self._trouble is None:
            self._trouble = (problem, monotonic())

    def _look_at_disk(self) -> None:
        if self._trouble is not None:
            problem, since = self._trouble
            if monotonic() - since > _PATIENCE_WITH_DISK:
                raise ProblemError(problem)

    def _write(self) -> None:
        from core.commands.audit_table import PREDICTIONS, Audit, AuditedVendor, write

        versions = {vendor: self._registry.state(vendor).version for vendor in self._vendors}
        vendors = [AuditedVendor(vendor, versions[vendor]) for vendor in self._vendors]
        audit = Audit(self._files, vendors, self._outcomes, self._stopped, self._asked)
        try:
            write(audit, self._out)
        except OSError as error:
            raise ProblemError(_cannot_write(self._out, error, _ANSWERS_KEPT)) from error
        self._say_withdrawn()
        if not self._files:
            return
        for vendor_id, counts in audit.summary().items():
            print(
                f"{vendor_id}: {counts['answered']} answered, {counts['no_face']} without a face, "
                f"{counts['failed']} failed"
                + (f" ({counts['not_asked']} of them not asked)" if counts.get("not_asked") else "")
            )
        unasked = audit.unasked_files()
        print(
            f"{audit.failed_files()} of {_photos(len(self._files))} failed"
            + (f", {unasked} of them because a vendor was not asked" if unasked else "")
            + f"; the table is {self._out / PREDICTIONS}"
        )

    def _say_withdrawn(self) -> None:
        """How many photos are missing from the table because of that, where any are."""
        if len(self._withdrawn) == 1:
            print("1 photo was withdrawn from this case: no vendor was asked about it.")
        elif self._withdrawn:
            print(
                f"{len(self._withdrawn):,} photos were withdrawn from this case: "
                "no vendor was asked about them."
            )


def _photos(count: int) -> str:
    return "1 photo" if count == 1 else f"{count:,} photos"


def _show(bar: tqdm[NoReturn], runner: Runner) -> None:
    progress = runner.progress()
    bar.total = sum(vendor.asked for vendor in progress.values())
    held = [
        f"{vendor_id} {vendor.pause_why}, {ceil(vendor.pause_left)} s"
        for vendor_id, vendor in progress.items()
        if vendor.pause_left > 0 and vendor.pause_why and vendor.is_going_on
    ]
    bar.set_postfix_str("; ".join(held), refresh=False)
    bar.update(sum(vendor.done for vendor in progress.values()) - bar.n)


def _stop(runner: Runner) -> None:
    print(
        "Stopping: the calls under way are finished first. Ctrl+C again ends at once.",
        file=sys.stderr,
    )
    try:
        runner.stop()
        runner.close(_PATIENCE_WHEN_STOPPED)
    except KeyboardInterrupt:
        runner.close(0)


def _photo_of(case: Case, facts: FileFacts) -> Photo:
    photo = case.find(facts.sha256) if facts.sha256 else case.at_path(facts.place.path)
    if photo is None:
        raise LookupError(f"the case does not hold {facts.place.path}")
    return photo


def _chosen_vendors(text: str | None, registry: CallRegistry) -> list[VendorId]:
    """The vendors asked for, in the registry's order; by default the installed local ones."""
    infos = registry.infos()
    ready = {info.id for info in infos if registry.state(info.id).state is State.READY}
    if text is None:
        chosen = {info.id for info in infos if info.kind is Kind.LOCAL} & ready
        if not chosen:
            raise WrongUseError(f"No local vendor is installed; `{PROGRAM} vendors` says why.")
        return [info.id for info in infos if info.id in chosen]
    chosen = {VendorId(part.strip()) for part in text.split(",")}
    for vendor_id in sorted(chosen.difference(info.id for info in infos)):
        known = ", ".join(info.id for info in infos)
        raise WrongUseError(f"There is no vendor “{vendor_id}”; there are {known}.")
    for vendor_id in sorted(chosen - ready):
        state, name = registry.state(vendor_id), registry.info(vendor_id).name
        raise WrongUseError(f"{name} cannot be asked: {state.state}. {state.reason}".strip())
    return [info.id for info in infos if info.id in chosen]


def _found_photos(given: Sequence[Path], case_folder: Path) -> tuple[list[Found], list[Path]]:
    """The photos given by name or in folders, but for a case's own copies; and the folders of
    which every photo is among them.
    """
    from core.photos.files import find_photos

    for path in given:
        if not os.path.lexists(path):
            raise WrongUseError(f"There is no file or folder “{path}”.")
    search = find_photos(given)
    own = Path(os.path.abspath(case_folder))
    found = [f for f in search.found if f.folder is None or not f.path.is_relative_to(own)]
    for path, problem in search.problems:
        print(f"{path}: {problem}", file=sys.stderr)
    if search.passed_over:
        print(f"Passed over, being no photos: {search.passed_over}", file=sys.stderr)
    if not found:
        raise WrongUseError(f"There are no photos in {', '.join(map(str, given))}.")
    folders = {file.folder for file in found if file.folder is not None}
    return found, [] if search.problems else sorted(folders)


def _names(found: Sequence[Found], given: Sequence[Path]) -> dict[Found, str]:
    """The name of each file in the table: relative to its folder, several of which stand in front.

    Where names given are alike, as much of the path stands before them as tells them apart.
    """
    folders = _short_names({Path(os.path.abspath(path)) for path in given if path.is_dir()})
    files = _short_names({file.path for file in found if file.folder is None})
    names = {}
    for file in found:
        if file.folder is None:
            names[file] = files[file.path]
            continue
        name = file.path.relative_to(file.folder).as_posix()
        names[file] = f"{folders[file.folder]}/{name}" if len(folders) > 1 else name
    return names


def _short_names(paths: Collection[Path]) -> dict[Path, str]:
    names = {path: path.name for path in paths}
    for length in range(2, max((len(path.parts) for path in paths), default=0) + 1):
        alike = Counter(names.values())
        for path, name in names.items():
            if alike[name] > 1:
                names[path] = "/".join(path.parts[-length:])
    return names


def _made(folder: Path) -> Path:
    """The folder, there and writable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise WrongUseError(f"“{folder}” is no folder: choose another for --out.") from error
    except OSError as error:
        raise ProblemError(_cannot_write(folder, error, _NOBODY_ASKED)) from error
    if not os.access(folder, os.W_OK):
        refused = PermissionError(EACCES, os.strerror(EACCES))
        raise ProblemError(_cannot_write(folder, refused, _NOBODY_ASKED))
    return folder


def _cannot_write(folder: Path, error: OSError, so_far: str) -> Problem:
    """so_far: what came of asking vendors until then."""
    return Problem(
        "cannot write",
        f"“{folder}” cannot be written to ({error.strerror or error}).",
        f"Choose another folder for --out; {so_far}.",
    )
