"""The head of the inspector: a crop of the selected face, its number, the photo it is in."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.photos.photo import PhotoId
from core.response import Response
from core.verdict import CallState
from gui.sheets import PhotoSheet
from gui.theme import font
from gui.views.face_crop import CropProvider, FaceCrop
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.hover import HoverAfter
from gui.widgets.key_button import KeyButton
from gui.widgets.key_cap import cap_size, key_text, paint_key_cap
from gui.widgets.surface import ground_of

_SIDE = 60


class FaceHeader(QWidget):
    """Signals:
    face_step(int): the next face (1) or the one before (-1).
    not_a_face_toggled(bool): vendors boxed something else here, or not.
    show_in_folder_requested(): the file that cannot be read.
    """

    face_step = Signal(int)
    not_a_face_toggled = Signal(bool)
    show_in_folder_requested = Signal()

    def __init__(self, crop: CropProvider, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._crop = FaceCrop(crop, _SIDE)
        self._title = ElidedLabel()
        self._title.setFont(font("section"))
        self._name = ElidedLabel()
        self._name.setFont(font("small"))
        self._name.setProperty("meta", "true")
        self._hint = QLabel(wordWrap=True)
        self._hint.setFont(font("small"))
        self._hint.setProperty("meta", "second")
        self._show_file = KeyButton(
            self.tr("Show in folder"), icon_name="folder-open-outline", variant="small"
        )
        self._show_file.clicked.connect(self.show_in_folder_requested)
        self._previous = self._step_button(self.tr("Previous face"), ",")
        self._next = self._step_button(self.tr("Next face"), ".")
        self._steps = QWidget()
        self._menu, self._not_a_face = self._make_menu()
        self._lay_out()

    def _step_button(self, words: str, key: str) -> _StepCap:
        button = _StepCap(words, key)
        button.clicked.connect(self._on_step_clicked)
        return button

    def _make_menu(self) -> tuple[KeyButton, QAction]:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        action = menu.addAction(self.tr("Not a face"))
        action.setCheckable(True)
        action.setToolTip(self.tr("Vendors boxed something else here: it leaves the rates"))
        action.triggered.connect(self.not_a_face_toggled)
        button = KeyButton(
            self.tr("More about this face"), icon_name="dots-horizontal", variant="tool"
        )
        button.show_words(False)
        button.clicked.connect(self._on_menu_clicked)
        HoverAfter(menu, button)
        self._popup = menu
        return button, action

    def _lay_out(self) -> None:
        steps = QHBoxLayout(self._steps)
        steps.setContentsMargins(0, 0, 0, 0)
        steps.setSpacing(0)
        others = QLabel(self.tr("other faces"))
        others.setFont(font("small"))
        others.setProperty("meta", "true")
        steps.addWidget(self._previous)
        steps.addWidget(self._next)
        steps.addSpacing(2)
        steps.addWidget(others)
        steps.addStretch()
        words = QVBoxLayout()
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._name)
        words.addWidget(self._hint)
        words.addWidget(self._show_file, 0, Qt.AlignmentFlag.AlignLeft)
        words.addWidget(self._steps)
        words.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._crop, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._menu, 0, Qt.AlignmentFlag.AlignTop)

    def set_keys(self, previous_face: QKeySequence | str, next_face: QKeySequence | str) -> None:
        """Print other keys on the steps."""
        self._previous.set_key(previous_face)
        self._next.set_key(next_face)

    def show_sheet(self, sheet: PhotoSheet, draw_key: str) -> None:
        """Show the selected face of a sheet, or what to do where there is none."""
        face, total = sheet.selected_face, len(sheet.faces)
        photo = sheet.photo
        if face is None:
            self._title.setText(self.tr("{n} faces").format(n=total) if total else photo.name)
            self._crop.show_crop(photo, None)
        else:
            number = (sheet.selected or 0) + 1
            words = self.tr("Face {n} of {total}")
            if face.face.not_a_face:
                words = self.tr("Not a face ({n} of {total})")
            self._title.setText(words.format(n=number, total=total))
            self._crop.show_crop(photo, face.face.box)
        named = ", ".join(part for part in (photo.name, photo.credit) if part)
        self._name.setText(named)
        self._name.setVisible(total > 0)
        broken = photo.problem is not None
        needs_words = broken or not total
        hint = self._no_face_words(sheet, draw_key) if needs_words else self._outside_words(sheet)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._show_file.setVisible(broken)
        self._steps.setVisible(total > 0)
        self._previous.setEnabled(total > 1)
        self._next.setEnabled(total > 1)
        self._menu.setVisible(face is not None)
        self._not_a_face.setChecked(face is not None and face.face.not_a_face)

    def on_crop_loaded(self, photo_id: PhotoId) -> None:
        """A crop that was not there is made now."""
        self._crop.on_loaded(photo_id)

    def _outside_words(self, sheet: PhotoSheet) -> str:
        """That the selected face is nowhere to be seen, and why."""
        face = sheet.selected_face
        if face is None or sheet.photo.shows(face.face.box):
            return ""
        return self.tr("Its box lies outside the photo, as the vendor gave it.")

    def _no_face_words(self, sheet: PhotoSheet, draw_key: str) -> str:
        if sheet.photo.problem is not None:
            return str(sheet.photo.problem)
        if any(vendor.mark is CallState.WAITING for vendor in sheet.vendors):
            return self.tr("The vendors have not been asked about it yet.")
        if any(vendor.hidden for vendor in sheet.vendors):
            return self.tr("Is there a face? Press {key} and draw it.").format(key=draw_key)
        if any(isinstance(vendor.outcome, Response) for vendor in sheet.vendors):
            words = self.tr("No vendor found a face. Is there one? Press {key} and draw it.")
            return words.format(key=draw_key)
        if any(vendor.mark in (CallState.FAILED, CallState.TRIED) for vendor in sheet.vendors):
            return self.tr("No vendor gave an answer.")
        return self.tr("Nobody was asked about it yet.")

    def _on_step_clicked(self) -> None:
        self.face_step.emit(1 if self.sender() is self._next else -1)

    def _on_menu_clicked(self) -> None:
        self._popup.popup(self._menu.mapToGlobal(self._menu.rect().bottomLeft()))


class _StepCap(QAbstractButton):
    """A key-cap to click on."""

    def __init__(self, words: str, key: str) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.set_key(key)

    def set_key(self, key: QKeySequence | str) -> None:
        self.setText(key_text(key))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(max(26, cap_size(self.text()).width() + 6), 26)

    def paintEvent(self, _event: QPaintEvent) -> None:
        ground, painter, cap = ground_of(self), QPainter(self), cap_size(self.text())
        # At the left edge, in line with the words above.
        box = QRectF(0, (self.height() - cap.height()) / 2, cap.width(), cap.height())
        ink, edge = (ground.ink, ground.edge) if self.isEnabled() else (ground.ink3, ground.line)
        fill = ground.hover if self.underMouse() and self.isEnabled() else ground.base
        paint_key_cap(painter, box, self.text(), ink, edge, fill)
