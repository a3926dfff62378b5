"""Draws a sample from the case or from a folder, and shows it in its order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal

from core.case.case import Case
from core.labelling.attributes import AttributeName
from core.photos.files import Found, find_photos
from core.photos.photo import PhotoId
from core.problem import Problem
from core.sets.draw import (
    Draw,
    DrawId,
    DrawKind,
    Population,
    Stratum,
    StratumKey,
    draw_random,
    draw_stratified,
    stratum_of_photo,
)
from core.sets.subgroups import names_in
from core.store.events import content_hash
from core.store.values import now
from gui import operations
from gui.dialogs.draw_dialog import DrawChoice, DrawDialog
from gui.models.photo_scope import Scope
from gui.photos.opening import Opening
from gui.views.library_view import LibraryView
from gui.workspace import Workspace


class DrawMaking(QObject):
    """One wish to draw at a time; a draw from a folder takes its photos in first.

    Signals:
        shown(): the library shows what was drawn.
    """

    shown = Signal()

    def __init__(
        self, workspace: Workspace, opening: Opening, library: LibraryView, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._workspace, self._opening, self._library = workspace, opening, library

    def ask(self) -> None:
        """Ask what is to be drawn, and draw it."""
        case = self._workspace.case
        if case is None or operations.refused_read_only(self._workspace):
            return
        # A second annotator must not see how many faces have which label.
        second = self._workspace.session.second
        names = names_in(case.stored_faces()) if second is None else ()
        crossing = _Crossing(case)
        count = len(_population(case))
        choice = DrawDialog.ask(
            self._library.window(), count, names, crossing.sizes, self._count_folder
        )
        if choice is None:
            return
        if choice.folder is None:
            self._show(draw_from_case(case, choice))
        else:
            self._draw_from_folder(case, choice)

    def _count_folder(self, folder: Path, counted: Callable[[int], None]) -> None:
        self._workspace.bridge.submit(lambda: len(find_photos([folder]).found), counted)

    def _draw_from_folder(self, case: Case, choice: DrawChoice) -> None:
        folder = choice.folder
        assert folder is not None
        self._workspace.bridge.submit(
            lambda: population_of(find_photos([folder]).found), partial(self._take_in, case, choice)
        )

    def _take_in(self, case: Case, choice: DrawChoice, population: Sequence[Found]) -> None:
        if self._workspace.case is not case:
            return
        drawn = draw_random(population, choice.size, choice.seed)

        def on_read() -> None:
            if self._opening.reading:
                return
            self._opening.photos_read.disconnect(on_read)
            if self._workspace.case is case:
                self._keep_folder_draw(case, choice, population, drawn)

        self._opening.photos_read.connect(on_read)
        self._opening.take_in([file.path for file in drawn])

    def _keep_folder_draw(
        self,
        case: Case,
        choice: DrawChoice,
        population: Sequence[Found],
        drawn: Sequence[Found],
    ) -> None:
        found = [case.at_path(file.path) for file in drawn]
        photo_ids = tuple(dict.fromkeys(photo.id for photo in found if photo is not None))
        if not photo_ids:
            problem = Problem(
                "no photo",
                tr("Nothing was drawn: no photo could be read."),
                tr("Choose another folder."),
            )
            self._workspace.trouble_arose.emit(problem)
            return
        digest = content_hash([_key_of(file) for file in population])
        self._show(
            case.add_draw(
                lambda draw_id: Draw(
                    draw_id,
                    DrawKind.RANDOM,
                    choice.seed,
                    len(drawn),
                    len(population),
                    photo_ids,
                    now(),
                    Population.FOLDER,
                    digest,
                )
            )[0]
        )

    def _show(self, draw: Draw) -> None:
        self._library.show_scope(Scope(draw=draw))
        self.shown.emit()
        first = self._workspace.photo_filter.photo_at(0)
        if first is not None:
            self._workspace.look_at(first)


def draw_from_case(case: Case, choice: DrawChoice) -> Draw:
    """Draw from the photos of a case whose bytes could be read, and keep the draw."""
    hashes = _population(case)
    population = sorted(hashes)
    kind = DrawKind.RANDOM
    strata: tuple[Stratum, ...] = ()
    if choice.by:
        kind = DrawKind.STRATIFIED
        drawn, strata = _draw_strata(case, choice, population, hashes)
    else:
        drawn = draw_random(population, choice.size, choice.seed)

    def make(draw_id: DrawId) -> Draw:
        return Draw(
            draw_id,
            kind,
            choice.seed,
            len(drawn),
            len(population),
            tuple(hashes[sha256] for sha256 in drawn),
            now(),
            Population.CASE,
            content_hash(population),
            choice.by,
            strata,
        )

    return case.add_draw(make)[0]


def _population(case: Case) -> dict[str, PhotoId]:
    """The photos that can be drawn, by SHA-256: none that could not be read or is left out."""
    return {
        photo.sha256: photo.id
        for photo in case.photos
        if photo.sha256 is not None and photo.id not in case.left_out
    }


def _draw_strata(
    case: Case, choice: DrawChoice, population: Sequence[str], hashes: Mapping[str, PhotoId]
) -> tuple[list[str], tuple[Stratum, ...]]:
    return draw_stratified(
        population,
        lambda sha256: stratum_of_photo(case.faces(hashes[sha256]), choice.by),
        choice.size,
        choice.seed,
        equal=choice.equal,
    )


def population_of(found: Sequence[Found]) -> list[Found]:
    """The files of a folder in the order of their keys, as the record of a draw says."""
    return sorted(found, key=_key_of)


def _key_of(file: Found) -> str:
    """A file's path in the folder, with forward slashes; one that is no text by its escapes."""
    folder = file.folder or file.path.parent
    return file.path.relative_to(folder).as_posix()


class _Crossing:
    """How many photos each stratum of a crossing has, worked out once for each."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._known: dict[tuple[AttributeName, ...], Mapping[StratumKey, int]] = {}

    def sizes(self, by: Sequence[AttributeName]) -> Mapping[StratumKey, int]:
        key = tuple(by)
        if key not in self._known:
            self._known[key] = Counter(
                stratum_of_photo(self._case.faces(photo_id), key)
                for photo_id in _population(self._case).values()
            )
        return self._known[key]


def tr(text: str) -> str:
    return QCoreApplication.translate("draws", text)
