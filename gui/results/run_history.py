"""Joins the part Runs to the case: reads the runs, compares two of them, and opens their faces.

Everything is read, compared and counted in a thread, from what is on the disk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.labelling.attributes import GENDER, PERSON
from core.metrics.results import FEW
from core.reaudit.comparison import ComparedFace, RunComparison
from core.reaudit.departures import Done, departures, in_force
from core.reaudit.protocol import WrittenProtocol
from core.response import RunId
from core.vendor import VendorId
from gui import operations
from gui.asking.repeating import Repeating
from gui.asking.run_words import choice_words, run_row, time_words
from gui.dialogs.protocol_dialog import ProtocolDialog
from gui.labelling.attribute_words import attribute_words
from gui.models.faces_between_runs_model import FaceBetweenRuns
from gui.models.rates_found import choice_of
from gui.results import runs_found
from gui.results.results_page import Results, ResultsPage
from gui.results.runs_found import Pair, RunsFound, RunsRead
from gui.sheets import ChosenVendor
from gui.views.face_crop import CropProvider
from gui.views.runs_view import By, RunsView
from gui.workspace import Workspace

if TYPE_CHECKING:
    from core.case.case import Case

_CHOICE = "rates"
"""The setting that says below how many faces a subgroup is hatched."""


class RunHistory(QObject):
    """A part of the results page. crop: gives pictures of faces."""

    def __init__(self, page: ResultsPage, crop: CropProvider, parent: QObject) -> None:
        super().__init__(parent)
        self._page, self._workspace = page, page.workspace
        self.view = RunsView(crop, self._row)
        self._repeating = Repeating(self._workspace, page.window, crop, self)
        page.crops.loaded.connect(self._repeating.on_crop_loaded)
        self._read = RunsRead()
        self._chosen: Pair | None = None
        self._by: By = ()
        self._shifted = False
        self._results: Results | None = None
        self._found: RunsFound | None = None
        self._request: object = None
        view = self.view
        view.pair_chosen.connect(self._on_pair)
        view.subgroups_chosen.connect(self._on_subgroups)
        view.confidence_toggled.connect(self._on_shifted)
        view.face_opened.connect(self._on_face)
        view.repeat_requested.connect(self._repeating.open)
        view.protocol_requested.connect(self._write_protocol)
        view.audit_again_requested.connect(partial(operations.audit_again, self._workspace))
        self._workspace.case_opened.connect(self._on_case)
        self._page.crops.loaded.connect(view.repaint_faces)

    @property
    def widget(self) -> QWidget:
        return self.view

    @property
    def protocols(self) -> Sequence[WrittenProtocol]:
        return self._read.protocols

    def show_results(self, results: Results | None) -> None:
        """As ResultsPart."""
        self._results = results
        if results is None:
            self._say_blind()
        else:
            self.refresh()

    def refresh(self) -> None:
        """Read the runs anew and compare again."""
        case = self._workspace.case
        if case is None or self._results is None:
            return
        self._request = request = object()
        self._workspace.bridge.submit(
            partial(runs_found.read, case, self._results, self._chosen),
            partial(self._on_read, request),
            self._on_failed,
        )

    # Reading

    def _on_case(self) -> None:
        self._chosen, self._by = None, ()
        self._found, self._read = None, RunsRead()
        self.view.show_changed([])

    def _on_read(self, request: object, read: RunsRead) -> None:
        case = self._workspace.case
        if request is not self._request or case is None or self._results is None:
            return
        # Of the runs compared before.
        self._read, self._found = read, None
        names = self._names
        self.view.show_runs(
            [run_row(run, names) for run in read.runs],
            {run.id: choice_words(run, names) for run in read.with_answers},
            read.pair or (),
        )
        self._show_subgroups()
        self._show_protocol()
        self._show_what_can_be_asked()
        if read.pair is None:
            self._say_too_few(len(read.with_answers))
            return
        self._compare(request, case, read.pair, self._results)

    def _compare(self, request: object, case: Case, pair: Pair, results: Results) -> None:
        infos = self._workspace.registry.infos()
        thresholds = {info.id: case.threshold(info.id) for info in infos}
        self._workspace.bridge.submit(
            partial(runs_found.compare, case, pair, infos, thresholds, results),
            partial(self._on_compared, request),
            self._on_failed,
        )

    def _on_compared(self, request: object, comparison: RunComparison) -> None:
        case = self._workspace.case
        if request is not self._request or case is None or self._results is None:
            return
        self._workspace.bridge.submit(
            partial(
                runs_found.told,
                comparison,
                self._read,
                self._by,
                self._names,
                self._few,
                self._results,
                frozenset(case.photo_ids),
            ),
            partial(self._on_told, request, self._by),
            self._on_failed,
        )

    def _on_told(self, request: object, by: By, found: RunsFound) -> None:
        if request is not self._request or by != self._by or self._results is None:
            return
        self._found = found
        self.view.show_compared(found.rows, found.few)
        self._show_changed()
        self._page.view.say(self.view, found.title, found.under_title)

    def _on_failed(self, error: BaseException) -> None:
        self.view.set_nothing("alert", self.tr("The runs cannot be read"), str(error))
        self.view.show_runs([], {}, ())

    # Showing

    @property
    def _names(self) -> Mapping[VendorId, str]:
        return {info.id: info.name for info in self._workspace.registry.infos()}

    @property
    def _few(self) -> int:
        """Below so many faces a subgroup is hatched, as on the part Rates."""
        case = self._workspace.case
        return choice_of(case.setting(_CHOICE)).few if case is not None else FEW

    def _show_changed(self) -> None:
        if self._found is not None:
            shifted = self._found.shifted if self._shifted else []
            self.view.show_changed(self._found.changed + shifted)

    def _row(self, face: ComparedFace) -> FaceBetweenRuns | None:
        """A face as it is painted; None once its photo or its vendor is gone."""
        case, registry = self._workspace.case, self._workspace.registry
        if case is None:
            return None
        try:
            photo, info = case.photo(face.photo_id), registry.info(face.vendor_id)
        except KeyError:
            return None
        return FaceBetweenRuns(face, photo, ChosenVendor(info, registry.hue(info.id)))

    def _show_subgroups(self) -> None:
        choices = self._subgroups()
        if self._by not in choices:
            self._by = ()
        self.view.set_subgroups(choices, self._by)

    def _subgroups(self) -> dict[By, str]:
        """What faces can be crossed by, with its words."""
        assert self._results is not None
        names = [n for n in self._results.table.attributes if n != PERSON]
        choices: dict[By, str] = {(): self.tr("all faces")}
        choices |= {(name,): attribute_words(name) for name in names}
        crossed = [(GENDER, name) for name in names if name != GENDER] if GENDER in names else []
        return choices | {by: " × ".join(map(attribute_words, by)) for by in crossed}

    def _show_protocol(self) -> None:
        planned = in_force(self._read.protocols, self.done().first_call)
        if planned is None:
            words = self.tr("No protocol is written.")
            if not self._read.runs:
                words = self.tr("No protocol is written yet: write it before the first call.")
        else:
            parted = departures(self._read.protocols, self.done())
            count = self.tr("no departure") if not parted else self.tr("1 departure")
            if len(parted) > 1:
                count = self.tr("{} departures").format(len(parted))
            words = self.tr("Version {n}, written {time}, {hash}…: {departures}.").format(
                n=planned.version,
                time=time_words(planned.time),
                hash=planned.content_hash[:12],
                departures=count,
            )
        self.view.show_protocol(words)

    def done(self) -> Done:
        """What was done, as far as a protocol speaks of it."""
        case = self._workspace.case
        assert case is not None
        answered: dict[VendorId, int] = {}
        for run in self._read.runs:
            for vendor_id, part in run.vendors.items():
                answered[vendor_id] = max(answered.get(vendor_id, 0), part.answers)
        return Done(
            self._read.runs,
            {vendor_id: case.threshold(vendor_id) for vendor_id in answered},
            len(case.photos),
            answered,
            names=self._names,
        )

    def _show_what_can_be_asked(self) -> None:
        workspace, case = self._workspace, self._workspace.case
        can = case is not None and not case.read_only and bool(workspace.vendors_to_run())
        self.view.set_can(
            can and bool(self._read.runs),
            can and workspace.photo_id is not None,
            self.tr("Choose a vendor that can be asked."),
        )

    def _say_blind(self) -> None:
        self.view.show_runs([], {}, ())
        self.view.show_changed([])
        self.view.show_compared([])
        self.view.set_nothing(
            "eye-off-outline",
            self.tr("Answers are hidden"),
            self.tr("Labelling is blind. Runs are shown when it ends."),
        )
        self._page.view.say(self.view, self.tr("Runs"))

    def _say_too_few(self, count: int) -> None:
        self.view.show_changed([])
        self.view.show_compared([])
        sentence = self.tr(
            "“Audit again” asks the chosen vendors about every photo once more; both answers "
            "are kept and compared here."
        )
        nothing, title = self.tr("One run is nothing to compare"), self.tr("One run so far")
        if not count:
            title = self.tr("No run yet")
            sentence = self.tr("Nobody was asked yet. Run first, and audit again later.")
        elif count > 1:
            nothing = self.tr("No two runs asked the same vendor about the same photo")
            title = self.tr("{} runs, none of the same photos").format(f"{count:,}")
        self.view.set_nothing("history", nothing, sentence)
        self._page.view.say(self.view, title)

    # What a person does

    def _on_pair(self, first: RunId, second: RunId) -> None:
        self._chosen = first, second
        self.refresh()

    def _on_subgroups(self, by: By) -> None:
        self._by = by
        if self._found is not None:
            self._on_compared(self._request, self._found.comparison)

    def _on_shifted(self, on: bool) -> None:
        self._shifted = on
        self._show_changed()

    def _write_protocol(self) -> None:
        case = self._workspace.case
        if case is None or self._results is None:
            return
        chosen = [vendor.info.id for vendor in self._workspace.vendors]
        asked = {v for run in self._read.runs for v in run.vendors}
        names = self._names
        ids = dict.fromkeys([*chosen, *sorted(asked)])
        written = ProtocolDialog.ask(
            self._read.protocols,
            departures(self._read.protocols, self.done()),
            self._subgroups(),
            {vendor_id: names.get(vendor_id, vendor_id) for vendor_id in ids},
            chosen,
            len(case.photos),
            bool(self._read.runs),
            case.annotator,
            case.read_only,
            self._page.window,
        )
        if written is not None:
            from core.store import protocols

            self._workspace.bridge.submit(
                case.store.write(partial(protocols.write, protocol=written)).result,
                lambda _: self.refresh(),
                self._on_failed,
            )

    def _on_face(self, row: FaceBetweenRuns) -> None:
        place = place_of(self._workspace, row.face)
        faces = [(row.photo.id, place)]
        rest = [(each.photo_id, 0) for each in self.view.changed_model.faces]
        self._page.open_faces([*faces, *rest], self.tr("answer changed between two runs"))


def place_of(workspace: Workspace, compared: ComparedFace) -> int:
    """Which face of the photo, as the case shows it now, a compared one is."""
    case = workspace.case
    assert case is not None
    faces = case.faces(compared.photo_id)
    stored, box = compared.face.face, compared.face.box
    for number, face in enumerate(faces):
        if stored is not None and face.face is not None and face.face.id == stored.id:
            return number
    overlaps = [f.box.overlap(box) if f.box and box else 0.0 for f in faces]
    return overlaps.index(max(overlaps)) if overlaps else 0
