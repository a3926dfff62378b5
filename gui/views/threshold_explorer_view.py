"""The part Thresholds: sliders, what they do to each subgroup, and which faces they change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFontMetrics
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.metrics.intervals import AnyShare
from core.metrics.results import percent
from core.sets.draw import DrawKind
from core.vendor import VendorId
from gui.charts.curve_chart import CurveChart, CurveLine
from gui.labelling.attribute_words import subgroup_words
from gui.models.plain_table_model import PlainTableModel
from gui.models.thresholds_found import (
    ThresholdsFound,
    default_sentence,
    published_sentence,
    threshold_words,
)
from gui.slices import Slices
from gui.theme import font
from gui.views.face_crop import CropProvider
from gui.views.faces_by_threshold import FaceByThreshold, FacesByThreshold
from gui.views.reading_note import ReadingNote
from gui.views.results_place import ResultsPlace, put_in
from gui.views.threshold_sliders import ThresholdSliders
from gui.views.threshold_table import ThresholdTable
from gui.widgets.key_button import KeyButton
from gui.widgets.plain_table import PlainTable
from gui.widgets.still_combo import StillCombo

MARGIN = 20
_MOST_LINES = 10
_REST_MS = 150
"""After so long without a step the changed faces are looked up."""
_SLIDER = "slider"


class ThresholdExplorerView(QWidget):
    """Looks everything up in a ThresholdsFound; a step of a slider changes words and two lines.

    Signals:
        said(str, str): what the thresholds shown do, in a sentence, and what it stands on.
        changed_wanted(VendorId, one, other): the faces that change their verdict between two
            thresholds are to be shown; they come by `show_changed`.
        photos_wanted(VendorId, one, other): they are to be opened in the library.
        face_chosen(PhotoId, int): one of them was clicked.
        case_threshold_wanted(VendorId or None, value): to be the case's own, None is all vendors.
    """

    said = Signal(str, str)
    changed_wanted = Signal(object, object, object)
    photos_wanted = Signal(object, object, object)
    face_chosen = Signal(object, int)
    case_threshold_wanted = Signal(object, object)

    def __init__(
        self,
        crop: CropProvider,
        import_labels: QAction,
        misread: CurveChart | None = None,
        unanswered: CurveChart | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """misread, unanswered: its charts, where they were made beforehand."""
        super().__init__(parent)
        self._import_labels = import_labels
        self.found: ThresholdsFound | None = None
        self._vendor: VendorId | None = None
        self.sliders = ThresholdSliders()
        self.misread = misread or CurveChart(False)
        self.unanswered = unanswered or CurveChart(True)
        self.table = ThresholdTable()
        self._vendor_rows = PlainTableModel(
            (self.tr("Vendor"), self.tr("Threshold"), self.tr("misread"), self.tr("unanswered")),
            right=(1, 2, 3),
        )
        self.vendors = PlainTable(self._vendor_rows)
        self.of = StillCombo(self.tr("Vendor shown"), {None: ""}, None)
        self.one, self.other = (
            StillCombo(self.tr("Between this threshold"), {None: ""}, None),
            StillCombo(self.tr("And this threshold"), {None: ""}, None),
        )
        self.faces = FacesByThreshold(crop)
        self.open_photos = KeyButton(
            self.tr("Open in Photos"), icon_name="image-outline", variant="small"
        )
        self.keep = KeyButton(self.tr("Use in the case"), variant="small")
        self._headings = QLabel(), QLabel()
        self._notes, self._changed = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self._no_threshold = QLabel(wordWrap=True)
        area = QScrollArea(widgetResizable=True)
        self.content = ResultsPlace(self, area)
        self._rest = QTimer(self, interval=_REST_MS, singleShot=True)
        self._rest.timeout.connect(self._ask_for_changed)
        self._drawing = Slices(self)
        """Each chart in an event of its own: drawn and painted together they held the window up."""
        self._lay_out(area)
        self._connect()

    # Shown

    def show_found(self, found: ThresholdsFound) -> None:
        """Show what thresholds do to these answers."""
        self.found = found
        if not found.judged:
            self._drawing.drop()
            self.content.show_no_labels(self._import_labels)
            self.said.emit("", "")
            return
        self.content.show_page()
        self.sliders.show_found(found)
        self._fit_vendors(found)
        ids = [each.info.id for each in found.vendors]
        if self._vendor not in ids:
            self._vendor = next((each for each in ids if each in found.applicable), ids[0])
        self.of.set_choices({e.info.id: e.info.name for e in found.vendors}, self._vendor)
        self._show_vendor()

    def show_nothing(self, title: str, sentence: str) -> None:
        """There is nothing to slide over, and why."""
        self.found = None
        self._drawing.drop()
        self.content.show_nothing(title, sentence)

    def show_changed(self, faces: Sequence[FaceByThreshold]) -> None:
        """The first of the faces asked for."""
        self.faces.show_faces(faces)

    def forget(self) -> None:
        """Another case is open: its own thresholds are where the sliders stand."""
        self._vendor = None
        self.sliders.forget()

    @property
    def between(self) -> tuple[float | None, float | None]:
        """The two thresholds whose faces are shown."""
        one, other = (self._value(combo.value) for combo in (self.one, self.other))
        return one, other

    # Following the sliders

    def _show_vendor(self) -> None:
        found, vendor = self.found, self._vendor
        if found is None or vendor is None:
            return
        applies = vendor in found.applicable
        name = found.vendor(vendor).info.name
        self._no_threshold.setVisible(not applies)
        self._no_threshold.setText(
            self.tr(
                "{} gives no confidence with the gender: no threshold applies to it, and its "
                "answers count at every one."
            ).format(name)
        )
        marks = found.marks([vendor])
        now = self.sliders.value(vendor)
        others = [(mark.value, mark.words) for mark in marks]
        self.table.thresholds.show_vendor(found, vendor, now, others if applies else others[:1])
        self.table.fit()
        self._show_lines()
        kept = self.one.value, self.other.value
        choices: dict[object, str] = {("mark", mark.value): mark.label for mark in marks} | {
            _SLIDER: self.tr("the slider")
        }
        first = ("mark", None)
        self.one.set_choices(choices, kept[0] if kept[0] in choices else first)
        self.other.set_choices(choices, kept[1] if kept[1] in choices else _SLIDER)
        notes = [published_sentence(mark, vendor) for mark in marks]
        self._notes.setText(" ".join(filter(None, [*notes, default_sentence(found.infos)])))
        self._step()

    def _fit_vendors(self, found: ThresholdsFound) -> None:
        """Widths for whatever a slider may bring: to measure cells takes longer than a step."""
        head = self.vendors.horizontalHeader()
        most = max(curves[0].n for curves in found.curves.values())
        widest = f"{most:,} of {most:,}"
        if found.is_weighted:
            widest = f"{widest} · {percent(1.0)}"
        metrics = QFontMetrics(font("section"))
        for column, words in enumerate((self._none_given(), widest, widest), 1):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            heading = str(self._vendor_rows.headerData(column, Qt.Orientation.Horizontal))
            wide = max(map(metrics.horizontalAdvance, (words, heading)))
            self.vendors.setColumnWidth(column, wide + 24)
        row = self.vendors.verticalHeader().defaultSectionSize()
        height = head.sizeHint().height() + len(found.vendors) * row + 2
        self.vendors.setFixedHeight(height)

    def _none_given(self) -> str:
        return self.tr("none given: none applies")

    def _show_lines(self) -> None:
        found, vendor = self.found, self._vendor
        if found is None or vendor is None:
            return
        chosen = self.table.current_subgroup()
        curves = found.subgroups(vendor)
        most = sorted(curves, key=lambda curve: -curve.n)[:_MOST_LINES]
        lines = [
            CurveLine(
                curve,
                subgroup_words(curve.subgroup),
                place,
                curve.n < found.few,
                curve.subgroup == chosen,
            )
            for place, curve in enumerate(curves)
            if curve in most or curve.subgroup == chosen
        ]
        what = (
            (self.tr("Misread, share of the answered faces"), self.tr("Unanswered, share of N"))
            if found.shares
            else (self.tr("Misread, faces found"), self.tr("Unanswered, faces found"))
        )
        marks = [mark.value for mark in found.marks([vendor])]
        for label, words in zip(self._headings, what, strict=True):
            label.setText(words)
        ends = ", ".join(line.words for line in lines)

        def draw() -> Iterator[None]:
            for chart, words in zip((self.misread, self.unanswered), what, strict=True):
                chart.show_lines(lines, found.low, marks, found.shares, f"{words}: {ends}")
                yield

        self._drawing.run(draw(), lambda: None)

    def _step(self) -> None:
        """What one step of a slider costs: a few searches, words, and two lines moved."""
        found, vendor = self.found, self._vendor
        if found is None or vendor is None:
            return
        now = self.sliders.value(vendor)
        for chart in (self.misread, self.unanswered):
            chart.show_threshold(now)
        self.table.show_threshold(now)
        rows = []
        for each in found.vendors:
            ident = each.info.id
            value = self.sliders.value(ident)
            misread, unanswered = found.all_at(ident, value)
            said = threshold_words(value)
            if ident not in found.applicable:
                said = self._none_given()
            shares = found.words(misread), found.words(unanswered)
            rows.append((each.info.name, said, *shares))
        self._vendor_rows.change_rows(rows)
        self._say(*found.all_at(vendor, now), now)
        self._show_count()
        self._show_keep()
        self._rest.start()

    def _say(self, misread: AnyShare, unanswered: AnyShare, now: float | None) -> None:
        found, vendor = self.found, self._vendor
        if found is None or vendor is None:
            return
        name = found.vendor(vendor).info.name
        if vendor not in found.applicable:
            words = self.tr("No threshold applies to {}: {} of {} answered faces misread")
            title = words.format(name, f"{misread.count:,}", f"{misread.n:,}")
            if found.is_weighted and misread.value is not None:
                title = self.tr("{}, weighted {}").format(title, percent(misread.value))
        else:
            words = self.tr("{}: {} of {} answered faces misread, {} of {} get no answer")
            at = (
                self.tr("Threshold off")
                if now is None
                else self.tr("At {}").format(threshold_words(now))
            )
            counts = (misread.count, misread.n, unanswered.count, unanswered.n)
            title = words.format(at, *(f"{count:,}" for count in counts))
            if found.is_weighted and misread.value is not None and unanswered.value is not None:
                words = self.tr("{}: weighted, {} of answered faces are misread, {} get no answer")
                title = words.format(at, percent(misread.value), percent(unanswered.value))
        under = self.tr("{} on {}. A higher threshold trades misreadings for silence.")
        said = under.format(name, found.basis.words)
        if not found.shares:
            said = f"{said} {self._why_counts(found)}"
        elif found.is_weighted and found.table.design is not None:
            said = f"{said} {found.table.design.words}"
        self.said.emit(title, said)

    def _why_counts(self, found: ThresholdsFound) -> str:
        if found.basis.kind is DrawKind.STRATIFIED:
            return self.tr(
                "Counts, no rates: not every face drawn is labelled, or one has left its stratum."
            )
        return self.tr("Counts, no rates: these faces are no complete labelled set.")

    def _show_count(self) -> None:
        found, vendor = self.found, self._vendor
        if found is None or vendor is None:
            return
        count = found.changed(vendor, *self.between)
        words = (
            self.tr("Change their verdict: 1 face")
            if count == 1
            else self.tr("Change their verdict: {} faces").format(f"{count:,}")
        )
        self._changed.setText(words)
        self.open_photos.setEnabled(count > 0)

    def _show_keep(self) -> None:
        found, vendor = self.found, self._vendor
        if found is None or vendor is None:
            return
        now = self.sliders.value(vendor)
        words = self.tr("Use {} in the case for all vendors")
        if self.sliders.by_vendor:
            words = self.tr("Use {} in the case for this vendor")
        self.keep.set_words(words.format(threshold_words(now)))
        ids = [vendor] if self.sliders.by_vendor else [each.info.id for each in found.vendors]
        self.keep.setEnabled(
            vendor in found.applicable and any(found.thresholds.get(each) != now for each in ids)
        )

    def _value(self, choice: object) -> float | None:
        if choice == _SLIDER and self._vendor is not None:
            return self.sliders.value(self._vendor)
        return choice[1] if isinstance(choice, tuple) else None

    # What a person did

    def _on_slid(self, vendor_id: VendorId | None) -> None:
        if vendor_id is not None and vendor_id != self._vendor:
            self._vendor = vendor_id
            self.of.choose(vendor_id)
            self._show_vendor()
        else:
            self._step()

    def _on_vendor(self, *_: object) -> None:
        self._vendor = self.of.value
        self._show_vendor()

    def _on_between(self, *_: object) -> None:
        self._show_count()
        self._rest.start()

    def _ask_for_changed(self) -> None:
        if self.found is not None and self._vendor is not None:
            self.changed_wanted.emit(self._vendor, *self.between)

    def _on_open(self) -> None:
        if self._vendor is not None:
            self.photos_wanted.emit(self._vendor, *self.between)

    def _on_keep(self) -> None:
        if self._vendor is not None:
            whom = self._vendor if self.sliders.by_vendor else None
            self.case_threshold_wanted.emit(whom, self.sliders.value(self._vendor))

    def _on_track(self, left: float, right: float) -> None:
        offset = self.misread.width() - right
        self.sliders.set_track(left, offset)

    # Built

    def _connect(self) -> None:
        self.sliders.slid.connect(self._on_slid)
        self.of.activated.connect(self._on_vendor)
        for combo in (self.one, self.other):
            combo.activated.connect(self._on_between)
        self.misread.track_moved.connect(self._on_track)
        self.table.subgroup_chosen.connect(self._show_lines)
        self.open_photos.clicked.connect(self._on_open)
        self.keep.clicked.connect(self._on_keep)
        self.faces.face_chosen.connect(self.face_chosen)

    def _lay_out(self, area: QScrollArea) -> None:
        for label in self._headings:
            label.setFont(font("small", 600))
        self._changed.setFont(font("small", 600))
        for label in (self._notes, self._no_threshold):
            label.setFont(font("small"))
            label.setProperty("meta", "second")
        # From the outside in: a widget that moves with all in it has each of them styled anew.
        page = QWidget()
        put_in(area, page)
        row = QHBoxLayout(page)
        row.setContentsMargins(MARGIN, 4, MARGIN, 14)
        row.setSpacing(MARGIN + 8)
        left, right = QVBoxLayout(), QVBoxLayout()
        row.addLayout(left, 10)
        row.addLayout(right, 11)
        self._fill_left(left)
        self._fill_right(right)

    def _fill_left(self, column: QVBoxLayout) -> None:
        column.setSpacing(4)
        column.addWidget(self.sliders)
        for label, chart in zip(self._headings, (self.misread, self.unanswered), strict=True):
            column.addWidget(label)
            column.addWidget(chart)
        column.addWidget(self._notes)
        column.addStretch()

    def _fill_right(self, column: QVBoxLayout) -> None:
        column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(_label(self.tr("Subgroups of")))
        head.addWidget(self.of, 1)
        head.addWidget(self.keep)
        column.addLayout(head)
        column.addWidget(self._no_threshold)
        column.addWidget(self.table)
        hint = QLabel(
            self.tr(
                "Hatched and dotted: few faces, read the counts. Unanswered: no answer or not "
                "detected. A row that is chosen stands out in the charts."
            ),
            wordWrap=True,
        )
        hint.setFont(font("small"))
        hint.setProperty("meta", "second")
        column.addWidget(hint)
        column.addWidget(_label(self.tr("All faces, each vendor at its slider")))
        column.addWidget(self.vendors)
        column.addWidget(
            ReadingNote(
                self.tr(
                    "Move the slider: the upper lines show how often an answer is wrong, the lower "
                    "ones how many faces get none. A threshold that looks safe above may leave one "
                    "subgroup out below."
                )
            )
        )
        changed = QHBoxLayout()
        changed.addWidget(self._changed, 1)
        changed.addWidget(self.open_photos)
        between = QHBoxLayout()
        between.addWidget(_small(self.tr("between")))
        between.addWidget(self.one, 1)
        between.addWidget(_small(self.tr("and")))
        between.addWidget(self.other, 1)
        column.addLayout(changed)
        column.addLayout(between)
        column.addWidget(self.faces)
        column.addStretch()


def _label(words: str) -> QLabel:
    label = QLabel(words)
    label.setFont(font("small", 600))
    return label


def _small(words: str) -> QLabel:
    label = QLabel(words)
    label.setFont(font("small"))
    label.setProperty("meta", "second")
    return label
