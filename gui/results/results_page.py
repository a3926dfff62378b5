"""Joins the page of results to the case: gathers its faces as columns and tells its parts.

No part is made before the page is first in front; what parts need is loaded before only where the
window rests: what draws charts takes its time to load. Faces are gathered in slices between events:
while the page can be seen, and ahead: once the library has worked out its own marks and all that
gathers is loaded, and after each run.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from core.case.change import Change, Kinds
from core.photos.photo import PhotoId
from core.sets.draw import Draw, DrawId, DrawKind
from core.sets.found_by import Basis
from core.vendor import VendorId
from gui import operations
from gui.actions import Actions
from gui.main_window import MainWindow
from gui.models.photo_scope import Picked, Scope, draw_words
from gui.photos.face_crops import FaceCrops
from gui.sheets import ChosenVendor
from gui.slices import Slices
from gui.workspace import Workspace

if TYPE_CHECKING:
    from core.case.case import Case
    from core.metrics.face_table import FaceTable
    from core.metrics.gathering import Gathering

PAGE = 2
"""Its place among the pages of the window."""
_GATHERS = "core.metrics.gathering"
MODULES = (
    "numpy.ma",  # by numpy itself, where it counts what is there
    _GATHERS,
    "core.metrics.curves",
    "core.labelling.agreement",
    "pyqtgraph",
    "gui.results.rates_part",
    "gui.results.threshold_part",
    "gui.results.published_part",
    "gui.results.run_history",
)
"""What the page needs, in portions: together they would be waited for when it first opens."""
_REFRESH_MS = 100
_PART_MS = 150
"""Between one part and the next that are made when the page first opens."""
_SLICE_SECONDS = 0.006


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """What every part works from: the case as it stood when its faces were gathered.

    vendors: the chosen ones, in the picker's order. thresholds: in force, None is off. basis: the
    photos that a rate would be of. read_only: nothing of the case can be changed. draw: whose
    photos they are, None for all of the case.
    """

    table: FaceTable
    vendors: tuple[ChosenVendor, ...]
    thresholds: Mapping[VendorId, float | None]
    basis: Basis
    read_only: bool = False
    draw: Draw | None = None

    @property
    def allows_rates(self) -> bool:
        """Whether rates may be drawn, otherwise finds are counted."""
        from core.metrics.weights import allows_rates

        return allows_rates(self.basis, self.table)


class ResultsPart(Protocol):
    """What stands behind one segment of the page. widget: what is shown of it."""

    @property
    def widget(self) -> QWidget: ...

    def show_results(self, results: Results | None) -> None:
        """Show this; None while answers are hidden, as labelling is blind. Told in the interface
        thread, and only while the part is in front; what takes long is to be done elsewhere.
        """


class ResultsPage(QObject):
    """Follows the case at most ten times a second, and tells its parts only while it can be seen.

    Signals:
        draw_changed(): results, and the report, are of other photos of the case.
    """

    draw_changed = Signal()

    def __init__(
        self,
        workspace: Workspace,
        window: MainWindow,
        actions: Actions,
        crops: FaceCrops,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.crops = crops
        self.workspace, self.window, self.actions = workspace, window, actions
        self.view = window.results
        self._parts: list[ResultsPart] = []
        self._gathering: Gathering | None = None
        self._results: Results | None = None
        self._told: dict[int, Results | None] = {}
        self._asked = 0
        self._slices = Slices(self)
        self._pieces = self._parts_in_pieces()
        self._building = QTimer(self, singleShot=True)
        self._building.timeout.connect(self._build_next)
        self._timer = QTimer(self, interval=_REFRESH_MS, singleShot=True)
        self._timer.timeout.connect(self._refresh_if_seen)
        self.view.part_shown.connect(self._tell)
        self.view.draw_chosen.connect(self._on_draw_chosen)
        window.page_shown.connect(self._on_page)
        workspace.changed.connect(self._on_changed)
        workspace.case_opened.connect(self._begin_anew)
        workspace.vendors_changed.connect(self._begin_anew)
        workspace.photos_withdrawn.connect(self._begin_anew)
        workspace.photo_list.settled.connect(self.gather_ahead)
        workspace.run_finished.connect(self.gather_ahead)
        workspace.session.changed.connect(self._refresh_soon)

    # Parts

    def add_part(self, title: str, part: ResultsPart) -> None:
        """Put a part behind the others. title: the word on its segment."""
        self._parts.append(part)
        self.view.add_part(title, part.widget)

    def build_ahead(self) -> bool:
        """Make a piece of the next part before the page is opened; whether there may be more."""
        return not self._building.isActive() and next(self._pieces, None) is not None

    def _build_next(self) -> None:
        """Make a piece of the next part; after a whole part what is seen has its time."""
        done = next(self._pieces, None)
        if done is not None:
            self._building.start(_PART_MS if done else 0)

    def _parts_in_pieces(self) -> Iterator[bool]:
        """Make all parts in the order of their segments, a piece an event: whether it was the last
        one of its part. Charts are made apart, as each takes as long as the rest of a part.
        """
        from gui.results.rates_part import RatesPart

        rates = RatesPart(self)
        yield False
        rates.make_front()
        yield False
        self.add_part(self.tr("Rates"), rates)
        self._refresh_soon()
        yield True
        from gui.charts.curve_chart import CurveChart
        from gui.results.threshold_part import ThresholdPart

        misread = CurveChart(False)
        yield False
        unanswered = CurveChart(True)
        yield False
        thresholds = ThresholdPart(self, misread, unanswered)
        yield False
        self.add_part(self.tr("Thresholds"), thresholds)
        yield True
        from gui.charts.published_chart import PublishedChart
        from gui.results.published_part import PublishedPart

        chart = PublishedChart()
        yield False
        published = PublishedPart(self, chart)
        yield False
        self.add_part(self.tr("Published audits"), published)
        yield True
        from gui.results.run_history import RunHistory

        self.add_part(self.tr("Runs"), RunHistory(self, self.crops.image, self))

    # What parts ask for

    def open_faces(self, faces: Sequence[tuple[PhotoId, int]], words: str) -> None:
        """Show the photos of these faces, and no others, in the library; the first face selected.

        faces: photo and place in `case.faces`, as in a FaceTable. words: what they are, for the
        line above the library.
        """
        if not faces:
            return
        photos = frozenset(photo_id for photo_id, _ in faces)
        shown = self.workspace.photo_filter
        self.window.show_page(0)
        shown.show_all()
        self.window.library.show_scope(Scope(picked=Picked(words, photos)))
        self.workspace.look_at(*faces[0])

    # Following the case

    def _on_page(self, index: int) -> None:
        if index != PAGE:
            return
        if not self._building.isActive():
            self._building.start(0)  # the page is in front before
        self._refresh_soon()

    def _on_changed(self, change: Change) -> None:
        if self._gathering is not None:
            self._gathering.apply(change)
        if change.kinds & ~(Kinds.SEEN | Kinds.FLAGS | Kinds.LESSONS):
            self._refresh_soon()

    def _begin_anew(self) -> None:
        self._slices.drop()
        self._gathering = None
        self._refresh_soon()

    def _refresh_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _refresh_if_seen(self) -> None:
        if not self.view.isVisible() or not self._parts or self._slices.is_under_way:
            return
        workspace = self.workspace
        case, seen = workspace.case, workspace.seen
        if case is None or seen is None or seen.is_blind:
            self._take(None)
            return
        if self._gathering is None:
            self._gathering = self._anew(case)
        self._slices.run(_steps(self._gathering), self._on_gathered)

    def _anew(self, case: Case) -> Gathering:
        from core.metrics.gathering import Gathering

        return Gathering(case, self.workspace.vendor_infos)

    def gather_ahead(self) -> None:
        """Gather the faces before the page is opened, which would else be waited for; only once the
        library is settled and what gathers is loaded.
        """
        workspace = self.workspace
        case, seen = workspace.case, workspace.seen
        if case is None or seen is None or seen.is_blind or self._slices.is_under_way:
            return
        if workspace.photo_list.is_settled and _GATHERS in sys.modules:
            if self._gathering is None:
                self._gathering = self._anew(case)
            if not self._gathering.is_settled:
                self._slices.run(_steps(self._gathering), self._refresh_soon)

    def _on_gathered(self) -> None:
        case, gathering, seen = self.workspace.case, self._gathering, self.workspace.seen
        if case is None or gathering is None or seen is None:
            return
        if seen.is_blind:
            self._take(None)
            return
        vendors, draw = self.workspace.vendors, case.results_draw()
        self._show_draws(case, draw)
        results = Results(
            gathering.table(),
            vendors,
            {chosen.info.id: case.threshold(chosen.info.id) for chosen in vendors},
            case.basis(draw),
            case.read_only,
            draw,
        )
        self._asked += 1
        if draw is None:
            self._take(results)
            return
        from core.metrics.weights import drawn

        self.workspace.bridge.submit(
            partial(drawn, results.table, draw), partial(self._on_drawn, self._asked, results)
        )

    def _on_drawn(self, asked: int, results: Results, table: FaceTable) -> None:
        if asked == self._asked:
            self._take(replace(results, table=table))

    def _show_draws(self, case: Case, draw: Draw | None) -> None:
        drawn = [each for each in case.draws if each.kind is not DrawKind.COMPLETE]
        everything: DrawId | None = None
        words = {everything: self.tr("All photos of the case")}
        if draw is not None and len(draw.photos) == len(case.photos):
            # All photos are a draw: there is nothing to choose.
            drawn, words = [], {draw.id: ""}
        words |= {each.id: draw_words(each) for each in reversed(drawn)}
        self.view.show_draws(words, None if draw is None else draw.id)

    def _on_draw_chosen(self, draw_id: DrawId | None) -> None:
        from core.case.sets import RESULTS_DRAW

        case = self.workspace.case
        if case is None or operations.refused_read_only(self.workspace):
            return
        case.set_setting(RESULTS_DRAW, draw_id)
        self._refresh_soon()
        self.draw_changed.emit()

    def _take(self, results: Results | None) -> None:
        if results is None:
            self._asked += 1
        self._results = results
        self._told.clear()
        self._tell(self.view.current)

    def _tell(self, number: int) -> None:
        """Tell the part in front, once of each results."""
        if not 0 <= number < len(self._parts):
            return
        if number not in self._told:
            self._told[number] = self._results
            self._parts[number].show_results(self._results)


def _steps(gathering: Gathering) -> Iterator[None]:
    while not gathering.advance(_SLICE_SECONDS):
        yield
