"""Opens cases and photos: which case they go to, reading them in, asking at once.

Photos opened from nowhere get the case that belongs to their folder; the demonstration stays
what it is, so photos dropped on it open a case of their own.
"""

from __future__ import annotations

import hashlib
import tempfile
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, Signal

from core.demonstration import Portrait, portraits
from core.photos.image_io import FileFacts
from core.photos.photo import Photo
from core.problem import Problem
from core.vendor import VendorId
from gui import operations
from gui.photos.photo_intake import IntakeNews, PhotoIntake
from gui.sets.package_opening import PackageOpening, is_package
from gui.workspace import Workspace

_LONGEST_NAME = 60
_COMMON_NAMES = frozenset({"photos", "pictures", "images", "portraits", "dcim", "fotos", "bilder"})
"""Characters of a folder's name that its case takes over: four bytes each still make a name."""

_TELL_SECONDS = 0.1
"""Between two words on how far the reading is: each is laid out and painted."""


class Opening(QObject):
    """Takes photos into the open case, or opens another first.

    Signals:
        progressed(str): a sentence on the reading, "" when it is over.
        demonstration_opened(): the open case is the demonstration.
        photos_read(): everything that was to be opened is in the case.
        case_refused(Path, Problem): a case could not be opened.
    """

    progressed = Signal(str)
    demonstration_opened = Signal()
    photos_read = Signal()
    case_refused = Signal(object, object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._titles: Mapping[Path, Portrait] = {}
        self._intake = PhotoIntake(workspace.bridge, self)
        self._intake.news_arrived.connect(self._on_news)
        self._packages = PackageOpening(workspace.bridge, self)
        self._packages.progressed.connect(self.progressed)
        self._readings = 0
        self._refused: list[str] = []
        self._told = 0.0
        self._asking: Sequence[VendorId] = ()
        workspace.case_opened.connect(self._on_case_opened)

    @property
    def reading(self) -> bool:
        """Whether photos are still being read in."""
        return self._readings > 0

    def open_case(
        self,
        folder: Path,
        then: Callable[[], None] | None = None,
        *,
        read_only: bool = False,
        create: bool = True,
        adopt: bool = False,
    ) -> None:
        """Open the case in `folder`, or the one that is made of the package there.

        create, adopt: as in Case.open.
        """
        self._titles = {}
        if is_package(folder):
            self.open_package(folder, then)
            return
        self._workspace.open_case(
            folder,
            read_only=read_only,
            create=create,
            adopt=adopt,
            opened=then,
            refused=lambda problem: self.case_refused.emit(folder, problem),
        )

    def open_package(self, folder: Path, then: Callable[[], None] | None = None) -> None:
        """Open the package in `folder` as a case: made of it now, or when it was opened before."""
        self._packages.open(
            folder,
            lambda case_folder: self.open_case(case_folder, then, create=False),
            lambda problem: self.case_refused.emit(folder, problem),
        )

    def open_photos(self, paths: Sequence[Path]) -> None:
        """Take photos and folders into the open case; beside the demonstration, into their own.

        A package is opened as a case of its own.
        """
        if not paths:
            return
        if len(paths) == 1 and is_package(paths[0]):
            self.open_package(paths[0])
            return
        case = self._workspace.case
        if case is None or case.setting("demonstration"):
            self.open_in_own_case(paths)
        else:
            self.take_in(paths)

    def open_in_own_case(self, paths: Sequence[Path], first: FileFacts | None = None) -> None:
        """Open the case that belongs to these photos' folder, and take them in."""

        def take_in() -> None:
            self._name_case(case_name_for(paths))
            self.take_in(paths, first)

        self.open_case(case_folder_for(paths), take_in)

    def open_demonstration(self, folder: Path | None = None) -> None:
        """Open the demonstration; in a temporary folder where its own place takes no case now.

        Another program has it open, the home is read only or on a network, or there is none.
        """

        def take_portraits() -> None:
            found = portraits()
            case = self._workspace.case
            if case is not None and not case.read_only:
                case.set_setting("demonstration", True)
                self._name_case(self.tr("Demonstration"))
                self.demonstration_opened.emit()
            self._titles = {portrait.path: portrait for portrait in found}
            self.take_in([portrait.path for portrait in found])

        def refused(problem: Problem) -> None:
            try:
                elsewhere = Path(tempfile.mkdtemp(prefix="misread-")) if folder is None else None
            except OSError:
                elsewhere = None
            if elsewhere is not None:
                self.open_case(elsewhere / "demonstration", take_portraits)
            else:
                self.case_refused.emit(folder or demonstration_folder(), problem)

        self._workspace.open_case(
            folder or demonstration_folder(), opened=take_portraits, refused=refused
        )

    def _name_case(self, name: str) -> None:
        """Give a case that has its folder from the program a name for people."""
        case = self._workspace.case
        if case is not None and not case.read_only and not case.setting("name"):
            case.set_setting("name", name)
            self._workspace.name_changed.emit()

    def take_in(self, paths: Sequence[Path], first: FileFacts | None = None) -> None:
        """Read photos and folders into the open case, and ask local vendors at once.

        first: what is known already of the first of those photos.
        """
        workspace = self._workspace
        if not paths or workspace.run is None or operations.refused_read_only(workspace):
            return
        self._readings += 1
        if not workspace.run.is_open:
            self._asking = operations.local_vendors_to_ask(workspace)
        if self._asking:
            workspace.run.start_open(self._asking, operations.run_settings(workspace))
        if first is not None:
            self._take([first])
        self._intake.take_in(paths, first.place.path if first is not None else None)

    def _on_case_opened(self) -> None:
        """What was being read for the case before comes back to nobody."""
        self._readings = 0
        self._refused = []
        self.progressed.emit("")

    def _on_news(self, news: IntakeNews) -> None:
        workspace, runs = self._workspace, self._workspace.run
        if runs is None:
            return
        self._take(news.facts)
        for path, problem in news.problems:
            workspace.trouble_arose.emit(
                Problem(problem.kind, f"{path.name}: {problem.what}", problem.way_out)
            )
        if news.finished and not news.facts:
            self._readings -= 1
            self._note_whole(news.whole)
            self._say_refused()
            workspace.photo_filter.take_new()
            if not self.reading:
                runs.close_open()
            self.progressed.emit(_passed_over(news))
            self.photos_read.emit()
        elif monotonic() - self._told > _TELL_SECONDS:
            self._told = monotonic()
            self.progressed.emit(
                self.tr("reading {} of {} photos").format(f"{news.read:,}", f"{news.found:,}")
            )

    def _take(self, facts: Sequence[FileFacts]) -> None:
        """Put examined files into the case, and ask about those of them that are to be asked."""
        workspace = self._workspace
        case, runs = workspace.case, workspace.run
        if case is None or runs is None:
            return
        self._refused += [f.place.name for f in facts if case.is_withdrawn(f.sha256)]
        last = case.photo_ids[-1] if case.photo_ids else 0
        change = case.add_photos(facts, titles=self._titles)
        new = case.photos[bisect_right(case.photo_ids, last) :]
        to_ask = self._to_ask(facts) if runs.is_open else []
        if to_ask:
            change = change | case.expect([photo.id for photo in to_ask], self._asking)
        workspace.apply(change)
        self._label_portraits(new)
        runs.add(to_ask)

    def _say_refused(self) -> None:
        """What was withdrawn from the case does not come back by being opened again."""
        names, self._refused = self._refused, []
        if names:
            words = self.tr("{} was withdrawn from this case and is not taken in again.")
            if len(names) > 1:
                words = self.tr("{} photos were withdrawn from this case and stay out of it.")
            what = words.format(names[0] if len(names) == 1 else f"{len(names):,}")
            way_out = self.tr("Open it in another case, if its person agrees.")
            self._workspace.trouble_arose.emit(Problem("withdrawn", what, way_out))

    def _note_whole(self, folders: Sequence[Path]) -> None:
        """Folders of which every photo is in the case are complete sets."""
        case = self._workspace.case
        assert case is not None
        for folder in folders:
            ids = [p.id for p in case.photos if any(at.folder == folder for at in p.places)]
            self._workspace.apply(case.add_complete_set(ids))

    def _to_ask(self, files: Sequence[FileFacts]) -> list[Photo]:
        """The photos just opened that some vendor has not answered for, known ones included."""
        case = self._workspace.case
        assert case is not None
        opened = {
            photo.id: photo
            for facts in files
            if facts.sha256 and (photo := case.find(facts.sha256)) and photo.problem is None
        }
        return [
            photo
            for photo in opened.values()
            if any(case.outcome(photo.id, vendor_id) is None for vendor_id in self._asking)
        ]

    def _label_portraits(self, photos: Sequence[Photo]) -> None:
        case = self._workspace.case
        assert case is not None
        for photo in photos:
            portrait = self._titles.get(photo.path)
            if portrait is not None:
                change = case.label_whole_photo(photo.id, portrait.label)
                self._workspace.apply(change | case.set_rights(photo.id, portrait.rights))


def _passed_over(news: IntakeNews) -> str:
    return f"{news.passed_over:,} files passed over" if news.passed_over else ""


def demonstration_folder() -> Path:
    """Where the demonstration's case is kept."""
    from platformdirs import user_data_path

    return user_data_path("Misread", appauthor=False) / "demonstration"


def case_folder_for(paths: Sequence[Path]) -> Path:
    """The case that belongs to a folder of photos: the same folder always finds it again."""
    return _case_folder(_folder_of(paths))


def case_folder_for_pasted() -> Path:
    """The case of photos pasted while no case of the user's own is open."""
    return _case_folder(Path("Pasted photos"))


def case_name_for(paths: Sequence[Path]) -> str:
    """What such a case is called: as its folder, with the one above where that says little."""
    folder = _folder_of(paths)
    name = folder.name[:_LONGEST_NAME].rstrip() or "photos"
    if name.casefold() in _COMMON_NAMES and folder.parent.name:
        return f"{folder.parent.name[:_LONGEST_NAME].rstrip()} {name}"
    return name


def _folder_of(paths: Sequence[Path]) -> Path:
    first = paths[0].resolve()
    return first if first.is_dir() else first.parent


def _case_folder(folder: Path) -> Path:
    from platformdirs import user_documents_path

    mark = hashlib.sha256(str(folder).encode("utf-8", "surrogateescape")).hexdigest()[:6]
    name = folder.name[:_LONGEST_NAME].rstrip() or "photos"
    return user_documents_path() / "Misread" / f"{name} {mark}"
