"""What failed and what to do about it: a list over the window that survives ten thousand errors."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QVBoxLayout,
    QWidget,
)

from gui.delegates.error_row_delegate import ErrorRowDelegate, button_rect, row_height
from gui.models.error_rows_model import GROUP_ROLE, ErrorGroup, ErrorRow, ErrorRowsModel
from gui.theme import font
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton
from gui.widgets.popup_shortcuts import PopupShortcuts

_WIDTH, _HEIGHT, _ABOVE_BAR = 560, 420, 40
_STEPS = {int(Qt.Key.Key_Space): 1, int(Qt.Key.Key_Right): 1, int(Qt.Key.Key_Left): -1}


class ErrorList(QFrame):
    """Opens above the status bar of the window it belongs to.

    Signals:
        ask_again_requested(list[tuple[PhotoId, VendorId]]): these calls, on purpose.
        show_in_folder_requested(Path): the file that cannot be opened.
        photo_chosen(PhotoId): look at this photo.
        key_requested(str): the way to this vendor's key.
    """

    ask_again_requested = Signal(list)
    show_in_folder_requested = Signal(object)
    photo_chosen = Signal(int)
    key_requested = Signal(str)

    def __init__(self, window: QWidget | None = None) -> None:
        super().__init__(window, Qt.WindowType.Popup)
        self.setObjectName("popup")
        FocusRing(self)
        PopupShortcuts(self)
        self._model, self._delegate = ErrorRowsModel(), ErrorRowDelegate()
        self._view = _ErrorView()
        self._view.setModel(self._model)
        self._view.setItemDelegate(self._delegate)
        self._view.button_pressed.connect(self._act_on)
        self._view.walked.connect(self._on_walked)
        self._title = QLabel()
        self._title.setFont(font("section"))
        self._again = KeyButton(self.tr("Ask all again"), icon_name="refresh", variant="small")
        self._again.clicked.connect(self._on_again_clicked)
        self._copy = KeyButton(
            self.tr("Copy all as text"), icon_name="content-copy", variant="small"
        )
        self._copy.clicked.connect(self._on_copy_clicked)
        self._lay_out()
        self.set_errors([])

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(14, 10, 14, 10)
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addStretch()
        head.addWidget(self._again)
        head.addWidget(self._copy)
        rule = QFrame()
        rule.setProperty("rule", "true")
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(rule)
        column.addWidget(self._view)

    @property
    def groups(self) -> Sequence[ErrorGroup]:
        return self._model.groups

    def set_errors(self, rows: Sequence[ErrorRow]) -> None:
        """Show what failed; equal failures become one row with a count."""
        self._model.set_errors(rows)
        words = self.tr("Nothing failed") if not rows else self.tr("{n} failed")
        self._title.setText(words.format(n=f"{len(rows):,}"))
        self._again.setVisible(any(row.vendor is not None for row in rows))
        self._copy.setEnabled(bool(rows))

    def open_list(self) -> None:
        """Open above the lower left corner of the window, the first row chosen."""
        self.resize(self.sizeHint())
        window = self.parentWidget()
        if window is not None:
            corner = window.mapToGlobal(QPoint(12, window.height() - _ABOVE_BAR))
            self.move(corner.x(), max(0, corner.y() - self.height()))
        self.show()
        if not self._view.currentIndex().isValid():
            self._view.setCurrentIndex(self._model.index(0))
        self._view.setFocus(Qt.FocusReason.PopupFocusReason)

    def as_text(self) -> str:
        """All errors, for the clipboard."""
        return "\n\n".join(group.as_text() for group in self.groups)

    def _act_on(self, row: int) -> None:
        group = self.groups[row]
        vendor = group.first.vendor
        if group.needs_key and vendor is not None:
            self.close()
            self.key_requested.emit(vendor.info.id)
        elif group.calls:
            self.ask_again_requested.emit(group.calls)
        else:
            self.show_in_folder_requested.emit(group.shown.path)

    def _on_walked(self, row: int, step: int) -> None:
        """A row of several photos leads to one after the other."""
        self.photo_chosen.emit(self._model.walk(row, step).photo_id)

    def _on_again_clicked(self) -> None:
        self.ask_again_requested.emit([call for group in self.groups for call in group.calls])

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.as_text())

    def sizeHint(self) -> QSize:
        rows = max(1, min(len(self.groups), 6))
        return QSize(_WIDTH, min(_HEIGHT, 60 + rows * row_height()))


class _ErrorView(QListView):
    """Signals:
    button_pressed(int): the button of this row, by mouse or by Enter.
    walked(int, int): the next (1) photo of this row, by mouse, Space or Right; or the one before.
    """

    button_pressed = Signal(int)
    walked = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self._pressed: int | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("What failed"))
        self.clicked.connect(self._on_clicked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if row >= 0 and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.button_pressed.emit(row)
        elif row >= 0 and event.key() in _STEPS:
            self.walked.emit(row, _STEPS[event.key()])
        else:
            super().keyPressEvent(event)

    def _on_clicked(self, index: QModelIndex) -> None:
        self.walked.emit(index.row(), 1)

    def _button_at(self, point: QPoint) -> int | None:
        index = self.indexAt(point)
        group = index.data(GROUP_ROLE) if index.isValid() else None
        if not isinstance(group, ErrorGroup):
            return None
        return index.row() if button_rect(self.visualRect(index), group).contains(point) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = self._button_at(event.position().toPoint())
        if self._pressed is None:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            super().mouseReleaseEvent(event)
        elif self._button_at(event.position().toPoint()) == self._pressed:
            self.button_pressed.emit(self._pressed)
        self._pressed = None
