"""The page of the audit set: what was flagged, why, and what an export of it would hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.photos.photo import PhotoId
from core.sets.audit_set import AuditSet
from core.sets.flag import Reason
from core.vendor import VendorId
from gui.delegates.audit_row_delegate import PAGE_MARGIN
from gui.icons import icon
from gui.models.audit_set_model import AuditFilter, AuditRow, rows_of, tr
from gui.models.found_words import found_sentence, ways_sentence, why_no_share
from gui.theme import font
from gui.views.audit_table import AuditTable
from gui.views.duplicates_line import DuplicatesLine
from gui.views.export_card import ExportCard
from gui.views.face_crop import CropProvider
from gui.widgets.empty_place import EmptyPlace
from gui.widgets.filter_pill import FilterPill
from gui.widgets.flow_layout import FlowLayout


class AuditSetView(QWidget):
    """Holds no truth: what is changed here is signalled and comes back with the next audit set.

    Signals:
        face_opened(PhotoId, FaceId): show it among the photos.
        note_changed(FaceId, VendorId, str), reason_changed(FaceId, VendorId, Reason | None).
        rights_changed(PhotoId, bool, bool): public figure, consenting.
        unflag_requested(FaceId, VendorId), export_requested().
        without_licence_requested(): show the photos of which no licence is known.
        duplicates_requested(): show the photos of the set that look alike.
    """

    face_opened = Signal(object, object)
    note_changed = Signal(object, object, str)
    reason_changed = Signal(object, object, object)
    rights_changed = Signal(object, bool, bool)
    unflag_requested = Signal(object, object)
    without_licence_requested = Signal()
    export_requested = Signal()
    duplicates_requested = Signal()

    def __init__(self, crop: CropProvider, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "base")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.table = AuditTable(crop)
        self.card = ExportCard()
        self._title, self._under_title = QLabel(), QLabel(wordWrap=True)
        self._duplicates = DuplicatesLine()
        self._search = QLineEdit()
        self._pills: dict[AuditFilter, FilterPill] = {}
        self._pill_group = QButtonGroup(self)
        self._nothing_matches = EmptyPlace()
        self._nothing_matches.pressed.connect(self.show_all)
        self._below = QStackedWidget()
        self._pages = QStackedWidget()
        self._lay_out()
        self._join()
        self._shows_nothing_yet()

    # Building

    def _lay_out(self) -> None:
        empty = EmptyPlace()
        empty.set_words(
            "flag-outline",
            self.tr("The audit set is empty."),
            self.tr("Select a face and press F."),
        )
        self._below.addWidget(self.table)
        self._below.addWidget(self._nothing_matches)
        left = QVBoxLayout()
        left.setContentsMargins(0, 14, 0, 0)
        left.setSpacing(10)
        left.addLayout(self._head())
        left.addWidget(self._make_pills())
        left.addWidget(self._duplicates)
        left.addWidget(self._below, 1)
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self.card)
        self._pages.addWidget(page)
        self._pages.addWidget(empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

    def _head(self) -> QHBoxLayout:
        self._title.setFont(font("page"))
        self._under_title.setProperty("meta", "second")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._under_title)
        self._search.setPlaceholderText(self.tr("Search notes, names"))
        self._search.setClearButtonEnabled(True)
        self._search.addAction(icon("magnify"), QLineEdit.ActionPosition.LeadingPosition)
        self._search.setFixedWidth(230)
        head = QHBoxLayout()
        head.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 0)
        head.setSpacing(14)
        head.addLayout(words, 1)
        head.addWidget(self._search, 0, Qt.AlignmentFlag.AlignVCenter)
        return head

    def _make_pills(self) -> QWidget:
        words = {
            AuditFilter(): self.tr("All"),
            **{AuditFilter(reason=reason): tr(reason.value) for reason in Reason},
            AuditFilter(without_reason=True): self.tr("no reason given"),
            AuditFilter(without_note=True): self.tr("without a note"),
        }
        place = QWidget()
        flow = FlowLayout(place, gap=6)
        flow.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 0)
        for filter_, text in words.items():
            pill = FilterPill(text[:1].upper() + text[1:])
            self._pills[filter_] = pill
            self._pill_group.addButton(pill)
            flow.addWidget(pill)
        self._pills[AuditFilter()].setChecked(True)
        return place

    def _join(self) -> None:
        self._search.textChanged.connect(self._on_filter_changed)
        self._pill_group.buttonClicked.connect(self._on_filter_changed)
        table, card = self.table, self.card
        table.opened.connect(self._on_opened)
        table.audit_set.note_edited.connect(self._on_note_edited)
        table.reason_chosen.connect(self._on_reason_chosen)
        table.rights_chosen.connect(self._on_rights_chosen)
        table.unflag_requested.connect(self._on_unflag_requested)
        card.export_requested.connect(self.export_requested)
        self._duplicates.compare_requested.connect(self.duplicates_requested)
        card.without_note_requested.connect(self._on_without_note_requested)
        card.without_licence_requested.connect(self.without_licence_requested)

    def _shows_nothing_yet(self) -> None:
        self._pages.setCurrentIndex(1)
        self.setFocusProxy(self.table)

    # From outside

    def show_audit_set(
        self,
        audit_set: AuditSet,
        hues: Mapping[VendorId, int],
        read_only: bool = False,
        hidden: int = 0,
    ) -> None:
        """Show the audit set as it stands. hues: each vendor's colour by its order in the registry.

        hidden: flags left out of it because labelling is blind. What is selected stays selected,
        and a note that is being typed stays open.
        """
        rows, table = rows_of(audit_set), self.table
        selected, at = table.selected_row(), table.currentIndex().row()
        table.audit_set.editable = not read_only
        table.audit_set.set_rows(rows, audit_set.vendors, hues)
        for filter_, pill in self._pills.items():
            pill.set_count(sum(map(filter_.accepts, rows)))
        self._show_matches()
        if table.selected_row() is None:
            table.select(selected.key if selected else None, at)
        self._say_title(audit_set, hidden)
        self.card.show_audit_set(audit_set)
        self._pages.setCurrentIndex(0 if rows or hidden else 1)

    def selected_row(self) -> AuditRow | None:
        """The row that is acted on; None where none can be seen."""
        return self.table.selected_row() if self.table.isVisible() else None

    def show_duplicates(self, words: str) -> None:
        """Warn that photos of the set look alike; empty for no warning."""
        self._duplicates.show_words(words)

    def on_crop_loaded(self, photo_id: PhotoId) -> None:
        """The crop provider can now answer for this photo."""
        self.table.viewport().update()

    def focus_search(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def show_all(self) -> None:
        """Take every filter away."""
        self._pills[AuditFilter()].setChecked(True)
        self._search.clear()
        self._on_filter_changed()

    # Inside

    @property
    def filter(self) -> AuditFilter:
        """The filter in force."""
        chosen = next(f for f, pill in self._pills.items() if pill is self._pill_in_force())
        return replace(chosen, text=self._search.text().strip())

    def _pill_in_force(self) -> FilterPill:
        return next(pill for pill in self._pills.values() if pill.isChecked())

    def _on_filter_changed(self, *_: object) -> None:
        selected = self.table.selected_row()
        self.table.shown.set_filter(self.filter)
        self._show_matches()
        self.table.select(selected.key if selected else None)

    def _show_matches(self) -> None:
        hidden = len(self.table.audit_set.rows)
        matches = self.table.shown.rowCount() > 0 or not hidden
        self._below.setCurrentIndex(0 if matches else 1)
        if not matches:
            name = self._search.text().strip() or self._pill_in_force().text()
            words = (
                self.tr("“{}” hides the only face.")
                if hidden == 1
                else self.tr("“{}” hides all {} faces.")
            )
            self._nothing_matches.set_words(
                "filter-variant",
                self.tr("No face matches."),
                words.format(name, hidden),
                self.tr("Show all"),
            )

    def _say_title(self, audit_set: AuditSet, hidden: int) -> None:
        faces, flags = len(audit_set.faces), len(audit_set.flags)
        words = self.tr("1 face in the audit set")
        if faces != 1:
            words = self.tr("{} faces in the audit set").format(faces)
        if flags != faces:
            words = self.tr("{}, flagged {} times").format(words, flags)
        self._title.setText(words)
        found = audit_set.finding
        says = [found_sentence(found), why_no_share(found), ways_sentence(found)]
        if hidden:
            says.insert(0, _hidden_words(hidden))
        self._under_title.setText(" ".join(filter(None, (*says, self._threshold_words(audit_set)))))

    def _threshold_words(self, audit_set: AuditSet) -> str:
        values = set(audit_set.thresholds.values())
        if values <= {None}:
            return self.tr("Threshold off.")
        if len(values) == 1:
            return self.tr("Threshold {}.").format(_percent(values.pop()))
        each = (
            f"{vendor.name} {_percent(audit_set.thresholds[vendor.id])}"
            for vendor in audit_set.vendors
        )
        return self.tr("Thresholds: {}.").format(", ".join(each))

    def _on_opened(self, row: AuditRow) -> None:
        self.face_opened.emit(row.photo.id, row.flag.face_id)

    def _on_note_edited(self, row: AuditRow, note: str) -> None:
        self.note_changed.emit(*row.key, note)

    def _on_reason_chosen(self, row: AuditRow, reason: Reason | None) -> None:
        if reason is not row.flag.reason:
            self.reason_changed.emit(*row.key, reason)

    def _on_rights_chosen(self, row: AuditRow, public_figure: bool, consenting: bool) -> None:
        self.rights_changed.emit(row.photo.id, public_figure, consenting)

    def _on_unflag_requested(self, row: AuditRow) -> None:
        self.unflag_requested.emit(*row.key)

    def _on_without_note_requested(self) -> None:
        self._search.clear()
        self._pills[AuditFilter(without_note=True)].setChecked(True)
        self._on_filter_changed()
        self.table.setFocus()

    # Qt's own

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.table.viewport().update()


def _percent(value: float | None) -> str:
    return "off" if value is None else f"{100 * value:g}\N{NARROW NO-BREAK SPACE}%"


def _hidden_words(hidden: int) -> str:
    if hidden == 1:
        return tr("1 flag is hidden until its face is labelled.")
    return tr("{} flags are hidden until their faces are labelled.").format(f"{hidden:,}")
