"""Joins the part Thresholds to the page: sorts answers in a thread, opens photos, sets the case's
own threshold.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.metrics.tally import MARKS
from core.photos.photo import PhotoId
from core.vendor import VendorId
from gui import operations
from gui.charts.curve_chart import CurveChart
from gui.models.rates_found import choice_of
from gui.models.thresholds_found import ThresholdsFound, threshold_words, work_out
from gui.results.results_page import Results, ResultsPage
from gui.views.faces_by_threshold import MOST, FaceByThreshold
from gui.views.threshold_explorer_view import ThresholdExplorerView

_CHOICE = "rates"
"""The setting by which the rates are crossed: subgroups are the same everywhere on the page."""


class ThresholdPart(QObject):
    """Sorts anew when the results are others; what comes too late is dropped."""

    def __init__(self, page: ResultsPage, misread: CurveChart, unanswered: CurveChart) -> None:
        super().__init__(page)
        self._page = page
        self._asked = 0
        self.view = ThresholdExplorerView(
            page.crops.image, page.actions["import_labels"], misread, unanswered
        )
        page.crops.loaded.connect(self.view.faces.on_crop_loaded)
        page.workspace.case_opened.connect(self.view.forget)
        self.view.said.connect(partial(page.view.say, self.view))
        self.view.changed_wanted.connect(self._show_changed)
        self.view.photos_wanted.connect(self._open_photos)
        self.view.face_chosen.connect(self._open_face)
        self.view.case_threshold_wanted.connect(self._set_threshold)

    @property
    def widget(self) -> QWidget:
        return self.view

    def show_results(self, results: Results | None) -> None:
        self._asked += 1
        case = self._page.workspace.case
        if results is None or case is None or not results.vendors:
            tr = self.tr
            hidden = results is None and case is not None
            title = tr("Answers are hidden.") if hidden else tr("No vendor is chosen.")
            way = tr("Thresholds are back when labelling is no longer blind.")
            self.view.show_nothing(title, way if hidden else tr("Choose vendors and press Run."))
            self._page.view.say(self.view, "")
            return
        self._page.workspace.bridge.submit(
            partial(
                work_out,
                results.table,
                choice_of(case.setting(_CHOICE)),
                results.vendors,
                results.thresholds,
                results.basis,
                self._page.workspace.registry.infos(),
            ),
            partial(self._show, self._asked),
        )

    def _show(self, asked: int, found: ThresholdsFound) -> None:
        if asked == self._asked:
            self.view.show_found(found)

    def _show_changed(self, vendor_id: VendorId, one: float | None, other: float | None) -> None:
        found, case = self.view.found, self._page.workspace.case
        if found is None or case is None:
            return
        rows = found.rows_changed(vendor_id, one, other)[:MOST]
        table = found.table
        low, high = sorted((one, other), key=lambda value: value or 0.0)
        before, after = (table.verdicts(vendor_id, value)[rows] for value in (low, high))
        shown = []
        for number, row in enumerate(rows.tolist()):
            photo_id, place = PhotoId(int(table.photo_ids[row])), int(table.places[row])
            faces = case.faces(photo_id)
            if place >= len(faces):
                continue
            sure = threshold_words(round(float(table.vendors[vendor_id].confidence[row]), 3))
            signs = MARKS[before[number]], MARKS[after[number]]
            box = faces[place].box
            shown.append(FaceByThreshold(case.photo(photo_id), place, box, *signs, sure))
        self.view.show_changed(shown)

    def _open_photos(self, vendor_id: VendorId, one: float | None, other: float | None) -> None:
        found = self.view.found
        if found is None:
            return
        rows = found.rows_changed(vendor_id, one, other)
        faces = found.table.faces(rows)
        words = self.tr("{}: another verdict at {} than at {}")
        name = found.vendor(vendor_id).info.name
        self._page.open_faces(
            faces, words.format(name, threshold_words(one), threshold_words(other))
        )

    def _open_face(self, photo_id: PhotoId, place: int) -> None:
        self._page.open_faces([(photo_id, place)], self.tr("A face of the thresholds"))

    def _set_threshold(self, vendor_id: VendorId | None, value: float | None) -> None:
        operations.set_threshold(self._page.workspace, vendor_id, value)
