"""The right column: the selected face, its reference label, what the vendors said of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.labelling.attributes import NO_ATTRIBUTES
from core.labelling.labels import Source
from core.labelling.own_groups import OwnGroup
from core.photos.photo import PhotoId
from core.response import ResponseId
from core.sets.flag import Flag, Reason
from core.vendor import VendorId
from gui.models.vendor_rows_model import cannot_be_read, vendor_rows
from gui.sheets import PhotoSheet
from gui.theme import font
from gui.views.face_crop import CropProvider
from gui.views.face_header import FaceHeader
from gui.views.groups_section import GroupsSection
from gui.views.label_buttons import GENDERS, LabelButtons
from gui.views.rights_section import RightsSection
from gui.views.sent_received_view import SentReceivedView
from gui.views.skin_type_section import SkinTypeSection
from gui.views.tight_row import TightRow
from gui.views.vendor_rows_view import ThresholdNote, VendorRowsView
from gui.widgets.empty_place import EmptyPlace
from gui.widgets.key_button import KeyButton
from gui.widgets.key_cap import KeyCap, key_text

_MARGIN = 14
Key = QKeySequence | str


@dataclass(frozen=True, slots=True)
class InspectorKeys:
    """The keys printed in the inspector; they act elsewhere. labels: in the buttons' order."""

    previous_face: Key = ","
    next_face: Key = "."
    previous_vendor: Key = "["
    next_vendor: Key = "]"
    labels: tuple[Key, ...] = ("1", "2", "3", "4", "5", "6")
    draw: Key = "N"
    flag: Key = "F"
    flag_with_reason: Key = "Shift+F"
    vary: Key = "V"


@dataclass(frozen=True, slots=True)
class InspectorChoices:
    """What can be chosen from in a case.

    wordings, persons: given before. monk_order: the annotator's own. is_second: the annotator
    labels a second time, under a name that is not typed here.
    """

    annotator: str = ""
    is_second: bool = False
    wordings: tuple[str, ...] = ()
    groups: tuple[OwnGroup, ...] = ()
    persons: tuple[str, ...] = ()
    monk_order: tuple[int, ...] = tuple(range(1, 11))


class InspectorView(QScrollArea):
    """Holds no truth: what is chosen here is signalled and comes back with the next sheet.

    Signals:
        label_chosen(Gender | None): label the selected face; None takes the label away.
        wording_chosen(str): label the selected face in these words.
        source_chosen(Source): of this face's label, or of the next one.
        annotator_named(str): who labels from now on.
        attribute_said(str, str, Source | None): of the selected face; "" takes it away.
        groups_wanted(): make, rename or remove groups.
        field_left(): what was typed into gives the keys back.
        not_a_face_toggled(bool): of the selected face.
        vendor_focused(str), flag_toggled(), flag_with_reason(), face_step(int).
        vary_requested(): vary the selected face.
        ask_again_requested(str): this vendor, for the photo in view.
        import_requested(str): recorded answers of this vendor.
        body_wanted(str): answer with `show_body`.
        show_in_folder_requested(): the photo in view, which cannot be read.
        rights_changed(bool, bool): public figure, consenting; of the photo in view.
        statement_changed(str, str): a field of its Rights. tags_changed(frozenset[str]): its tags.
        unfolded_changed(bool): of "Sent and received", to be remembered.
        section_unfolded(str, bool): of "skin type" or "groups".
    """

    label_chosen = Signal(object)
    wording_chosen = Signal(str)
    source_chosen = Signal(object)
    annotator_named = Signal(str)
    attribute_said = Signal(str, str, object)
    groups_wanted = Signal()
    field_left = Signal()
    not_a_face_toggled = Signal(bool)
    vendor_focused = Signal(str)
    flag_toggled = Signal()
    flag_with_reason = Signal()
    ask_again_requested = Signal(str)
    import_requested = Signal(str)
    body_wanted = Signal(str)
    face_step = Signal(int)
    vary_requested = Signal()
    show_in_folder_requested = Signal()
    rights_changed = Signal(bool, bool)
    statement_changed = Signal(str, str)
    tags_changed = Signal(object)
    unfolded_changed = Signal(bool)
    section_unfolded = Signal(str, bool)

    def __init__(self, crop: CropProvider, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet: PhotoSheet | None = None
        self._draw_key = "N"
        self._flag_is_primary = True
        self._header = FaceHeader(crop)
        self._labels = LabelButtons()
        self._skin_type = SkinTypeSection()
        self._groups = GroupsSection()
        self._is_short = False
        self._unfolded = {"skin type": True, "groups": True}
        self._vendor_keys = KeyCap("["), KeyCap("]")
        self._threshold = ThresholdNote()
        self._rows = VendorRowsView()
        self._rights = RightsSection()
        self._flag = KeyButton(self.tr("Flag"), icon_name="flag", key="F", variant="primary")
        self._reason = KeyButton(
            self.tr("With reason"), icon_name="note-text-outline", key="Shift+F"
        )
        self._vary = KeyButton(self.tr("Vary"), icon_name="tune", key="V")
        self._sent = SentReceivedView()
        self._inside = QWidget()
        self._empty = EmptyPlace()
        self._empty.set_words(
            "image-outline",
            self.tr("No photo in view"),
            self.tr("What the vendors say of a face, and its reference label, stand here."),
        )
        self._lay_out()
        self._connect()
        self.show_sheet(None)

    def _lay_out(self) -> None:
        self._inside.setProperty("surface", "panel")
        self.setProperty("surface", "panel")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self._header, self._labels):
            column.addLayout(_with_margins(part))
            column.addWidget(_rule())
        column.addLayout(_with_margins(self._vendors_head(), 8))
        column.addWidget(self._rows)
        column.addWidget(_rule())
        for section in (self._skin_type, self._groups):
            column.addLayout(_with_margins(section, 4))
            column.addWidget(_rule())
        column.addLayout(_with_margins(self._rights, 4))
        column.addWidget(_rule())
        column.addLayout(self._flag_row())
        column.addLayout(self._vary_row())
        column.addWidget(_rule())
        column.addLayout(_with_margins(self._sent, 8), 1)
        place = QWidget()
        place.setProperty("surface", "panel")
        both = QVBoxLayout(place)
        both.setContentsMargins(0, 0, 0, 0)
        both.addWidget(self._inside)
        both.addWidget(self._empty)
        self.setWidget(place)

    def _vendors_head(self) -> TightRow:
        heading = QLabel(self.tr("What the vendors said"))
        heading.setFont(font("section"))
        parts = [heading, *self._vendor_keys, None, self._threshold]
        return TightRow(parts, self._vendor_keys)

    def _flag_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(_MARGIN, 10, _MARGIN, 10)
        row.setSpacing(6)
        for button in (self._flag, self._reason):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            row.addWidget(button)
        return row

    def _vary_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(_MARGIN, 0, _MARGIN, 10)
        self._vary.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row.addWidget(self._vary)
        return row

    def _connect(self) -> None:
        self._vary.clicked.connect(self.vary_requested)
        self._header.face_step.connect(self.face_step)
        self._header.show_in_folder_requested.connect(self.show_in_folder_requested)
        self._header.not_a_face_toggled.connect(self.not_a_face_toggled)
        self._labels.label_chosen.connect(self.label_chosen)
        self._labels.source_chosen.connect(self.source_chosen)
        self._labels.wording_chosen.connect(self.wording_chosen)
        self._labels.wording_left.connect(self.field_left)
        self._labels.annotator_named.connect(self.annotator_named)
        self._skin_type.attribute_said.connect(self.attribute_said)
        self._groups.attribute_said.connect(lambda *said: self.attribute_said.emit(*said, None))
        self._groups.groups_wanted.connect(self.groups_wanted)
        self._groups.left.connect(self.field_left)
        self._skin_type.unfolded_changed.connect(partial(self._on_unfolded, "skin type"))
        self._groups.unfolded_changed.connect(partial(self._on_unfolded, "groups"))
        self._rows.vendor_focused.connect(self.vendor_focused)
        self._rows.ask_again_requested.connect(self.ask_again_requested)
        self._rows.import_requested.connect(self.import_requested)
        self._rights.rights_changed.connect(self.rights_changed)
        self._rights.statement_changed.connect(self.statement_changed)
        self._rights.tags_changed.connect(self.tags_changed)
        self._flag.clicked.connect(self.flag_toggled)
        self._reason.clicked.connect(self.flag_with_reason)
        self._sent.body_wanted.connect(self.body_wanted)
        self._sent.ask_again_requested.connect(self.ask_again_requested)
        self._sent.unfolded_changed.connect(self.unfolded_changed)

    def set_keys(self, keys: InspectorKeys) -> None:
        """Print other keys."""
        self._header.set_keys(keys.previous_face, keys.next_face)
        self._labels.set_keys(dict(zip(GENDERS, keys.labels, strict=True)))
        for cap, key in zip(
            self._vendor_keys, (keys.previous_vendor, keys.next_vendor), strict=True
        ):
            cap.set_keys(key)
        self._flag.set_key(keys.flag)
        self._reason.set_key(keys.flag_with_reason)
        self._vary.set_key(keys.vary)
        self._draw_key = key_text(keys.draw)
        self.show_sheet(self._sheet)

    def set_default_source(self, source: Source) -> None:
        """The source that what is said next gets."""
        self._labels.set_default_source(source)
        self._skin_type.set_default_source(source)

    def set_choices(self, choices: InspectorChoices) -> None:
        """What can be chosen from in this case."""
        self._labels.set_wordings(choices.wordings)
        self._labels.set_annotator(choices.annotator, fixed=choices.is_second)
        self._groups.set_groups(choices.groups)
        self._groups.set_persons(choices.persons)
        self._skin_type.set_monk_order(choices.monk_order)

    def show_variations(self, count: int) -> None:
        """How many variations of the selected face are kept."""
        self._vary.set_words(self.tr("Vary"))
        one, many = self.tr("1 variation"), self.tr("{} variations").format(f"{count:,}")
        self._vary.set_count((one if count == 1 else many) if count else "")

    def open_wording(self) -> None:
        """Let the label's own wording be typed."""
        self._labels.open_wording()
        self.ensureWidgetVisible(self._labels)

    def set_section_unfolded(self, section: str, unfolded: bool) -> None:
        """Fold or unfold "skin type" or "groups", as remembered."""
        self._unfolded[section] = unfolded
        self._show_sections()

    def set_short(self, short: bool) -> None:
        """In a low window what is labelled less often starts folded."""
        if short != self._is_short:
            self._is_short = short
            self._show_sections()

    def _show_sections(self) -> None:
        for name, section in (("skin type", self._skin_type), ("groups", self._groups)):
            section.set_unfolded(self._unfolded[name] and not self._is_short)

    def _on_unfolded(self, section: str, unfolded: bool) -> None:
        if not self._is_short:
            self._unfolded[section] = unfolded
            self.section_unfolded.emit(section, unfolded)

    def set_flag_primary(self, primary: bool) -> None:
        """Flag is the window's one ink-filled button while there is nothing to run."""
        self._flag_is_primary = primary
        self._show_flag()

    def set_unfolded(self, unfolded: bool) -> None:
        """Fold or unfold "Sent and received", as remembered."""
        self._sent.set_unfolded(unfolded)

    def show_sheet(self, sheet: PhotoSheet | None) -> None:
        """Show the photo in view, None for none. Cheap: no widget is made or taken away."""
        self._sheet = sheet
        self._inside.setVisible(sheet is not None)
        self._empty.setVisible(sheet is None)
        if sheet is None:
            self._sent.show_vendor(None)
            return
        face = sheet.selected_face
        self._header.show_sheet(sheet, self._draw_key)
        self._labels.show_label(face.face.label if face else None, enabled=face is not None)
        self._labels.show_others(face.other_labels if face else ())
        attributes = face.face.attributes if face else NO_ATTRIBUTES
        self._skin_type.show_attributes(attributes, enabled=face is not None)
        self._groups.show_attributes(attributes, enabled=face is not None)
        self._threshold.show_thresholds([vendor.threshold for vendor in sheet.vendors])
        self._rows.show_rows(vendor_rows(sheet), sheet.focus)
        self._rights.show_photo(sheet.photo)
        self._show_flag()
        focused = (vendor for vendor in sheet.vendors if vendor.info.id == sheet.focus)
        self._sent.show_vendor(next(focused, None), not cannot_be_read(sheet.photo))

    def show_body(
        self, vendor_id: VendorId, body: bytes | None, response_id: ResponseId | None = None
    ) -> None:
        """The raw body that `body_wanted` asked for, None where there is none.

        It is dropped where the response in view is another vendor's, or another than
        `response_id`.
        """
        self._sent.show_body(vendor_id, body, response_id)

    def on_crop_loaded(self, photo_id: PhotoId) -> None:
        """The crop provider can now answer for this photo."""
        self._header.on_crop_loaded(photo_id)

    def _show_flag(self) -> None:
        flag, can_flag = self._flag_in_view()
        self._flag.setEnabled(can_flag)
        face = self._sheet.selected_face if self._sheet else None
        self._vary.setEnabled(face is not None and face.face.box is not None)
        self._reason.setEnabled(can_flag)
        self._flag.set_words(self.tr("Unflag") if flag else self.tr("Flag"))
        self._flag.set_icon_name("flag-outline" if flag else "flag")
        primary = self._flag_is_primary and flag is None
        self._flag.set_variant("primary" if primary else "plain")
        self._reason.set_words(self._reason_words(flag))
        if not can_flag:
            tip = self.tr("Select a face and a vendor first")
        elif flag is None:
            tip = self.tr("Put this face, as the vendor in focus read it, into the audit set")
        else:
            tip = self.tr("Take it out of the audit set")
        self._flag.setToolTip(tip)
        self._reason.setToolTip(flag.note if flag and flag.note else "")

    def _flag_in_view(self) -> tuple[Flag | None, bool]:
        sheet = self._sheet
        face = sheet.selected_face if sheet else None
        if sheet is None or face is None or sheet.focus is None:
            return None, False
        on = next((v for v in face.vendors if v.vendor_id == sheet.focus), None)
        return (on.flag, True) if on else (None, False)

    def _reason_words(self, flag: Flag | None) -> str:
        if flag is None or flag.reason is None:
            return self.tr("With reason")
        return {
            Reason.MISGENDERED: self.tr("Misgendered"),
            Reason.NOT_DETECTED: self.tr("Not detected"),
            Reason.WRONG_PERSON_COUNT: self.tr("Wrong count"),
            Reason.LOW_CONFIDENCE: self.tr("Low confidence"),
            Reason.OTHER: self.tr("Other reason"),
        }[flag.reason]

    def sizeHint(self) -> QSize:
        return QSize(340, 600)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, 200)


def _with_margins(part: QWidget, above: int = 10) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(_MARGIN, above, _MARGIN, above)
    row.addWidget(part)
    return row


def _rule() -> QFrame:
    rule = QFrame()
    rule.setProperty("rule", "true")
    return rule
