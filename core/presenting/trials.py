"""A process that varies photos and asks local vendors about them, so that nothing else waits."""

from __future__ import annotations

import logging
import multiprocessing
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import cast

from core.geometry import Box
from core.photos.image_io import decode, read_photo
from core.photos.opencv import importing
from core.photos.photo import Pixels
from core.problem import Problem, ProblemError
from core.vary.recipe import Recipe
from core.vary.trial import Ask, Trial, VendorTrial, try_recipe
from core.vendor import Vendor, VendorId, VendorRegistry, parse

_log = logging.getLogger(__name__)
_SECONDS_TO_END = 5.0
REPEATS = 2
"""How often each photo is asked about: once more tells whether an answer wavers by itself."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A face of a photo to be varied. paths: where the bytes may be; others: the other faces."""

    paths: tuple[Path, ...]
    sha256: str
    face: Box
    others: tuple[Box, ...]
    recipe: str


@dataclass(frozen=True, slots=True, eq=False)
class VariedAnswers:
    """What came of it.

    pixels, sha256: of the varied photo. boxes: what each vendor that found the face boxed, in
    pixels of the varied photo. control: what its control was; control_is_smaller: than the
    change, for want of background.
    """

    recipe: str
    pixels: Pixels
    sha256: str
    vendors: Mapping[VendorId, VendorTrial]
    boxes: Mapping[VendorId, Box]
    control: str
    control_is_smaller: bool


class TrialProcess:
    """The parent's end. `run` is for a worker thread, one call at a time; `close` for any."""

    def __init__(self, registry: VendorRegistry, vendors: Sequence[VendorId]) -> None:
        self._registry, self._vendors = registry, tuple(vendors)
        self._process: multiprocessing.process.BaseProcess | None = None
        self._connection: Connection | None = None
        self._closed = False

    def run(self, wanted: Wanted) -> VariedAnswers:
        """Vary and ask.

        Raises:
            ProblemError: the photo cannot be read, a vendor cannot be asked, or the process ended.
        """
        if self._process is None:
            self._start()
        assert self._connection is not None
        try:
            self._connection.send(wanted)
            answer = self._connection.recv()
        except (OSError, EOFError) as error:
            raise ProblemError(_ENDED) from error
        if isinstance(answer, Problem):
            raise ProblemError(answer)
        return cast(VariedAnswers, answer)

    def close(self) -> None:
        """End the process; whoever waits for it is told that it ended."""
        self._closed = True
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            process.join(_SECONDS_TO_END)
        if self._connection is not None:
            with suppress(OSError):
                self._connection.close()

    def _start(self) -> None:
        if self._closed:
            raise ProblemError(_ENDED)
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=serve, args=(theirs, self._registry, self._vendors), name="vary", daemon=True
        )
        with importing:
            self._process.start()
        # With our copy open, the pipe would not close when the process dies.
        theirs.close()


_ENDED = Problem(
    "variation ended",
    "The process that varies photos has ended.",
    "Leave the presentation and start it again.",
)


def serve(ours: Connection, registry: VendorRegistry, vendors: Sequence[VendorId]) -> None:
    """The process: answers until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked: dict[VendorId, Ask] = {}
    with suppress(EOFError, OSError):
        while True:
            wanted = ours.recv()
            try:
                if not asked:
                    asked = {vendor_id: asking(registry, vendor_id) for vendor_id in vendors}
                ours.send(answers(wanted, asked))
            except ProblemError as error:
                ours.send(error.problem)
            except Exception as error:  # a vendor's package may raise anything
                _log.exception("a variation failed")
                ours.send(
                    Problem(
                        "variation failed",
                        f"The photo could not be varied ({type(error).__name__}).",
                        "Choose another variation for this step.",
                    )
                )


def asking(registry: VendorRegistry, vendor_id: VendorId) -> Ask:
    """A local vendor, loaded here and now, that is asked about pixels."""
    vendor = cast(Vendor, registry.create(vendor_id))
    vendor.connect({})
    return lambda sent: parse(vendor, vendor.analyze(sent).body, sent.record)


def answers(wanted: Wanted, asked: Mapping[VendorId, Ask]) -> VariedAnswers:
    """Vary one face and ask these vendors.

    Raises:
        ProblemError: no place has the photo's bytes, or they cannot be decoded.
        VendorError: what a vendor raises.
    """
    pixels = decode(_read(wanted))
    recipe = Recipe.parse(wanted.recipe)
    trial = try_recipe(pixels, wanted.face, wanted.others, recipe, asked, REPEATS)
    return VariedAnswers(
        str(recipe),
        trial.varied.pixels,
        trial.varied.sha256,
        trial.vendors,
        _boxes(trial),
        trial.control.varied.words,
        trial.control.is_smaller,
    )


def _boxes(trial: Trial) -> dict[VendorId, Box]:
    found = {vendor: said.varied[0].prediction for vendor, said in trial.vendors.items()}
    return {vendor: prediction.box for vendor, prediction in found.items() if prediction}


def _read(wanted: Wanted) -> bytes:
    problem = Problem("no bytes", "The photo is gone.", "Open it again from where it is.")
    for path in wanted.paths:
        try:
            return read_photo(path, wanted.sha256)
        except ProblemError as error:
            problem = error.problem
    raise ProblemError(problem)
