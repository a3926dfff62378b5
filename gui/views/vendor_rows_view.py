"""What the vendors said of the selected face: a row each, as high as all of them together."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QListView, QSizePolicy, QWidget

from core.vendor import VendorId
from gui.delegates.vendor_row_delegate import MARGIN, VendorRowDelegate, row_height
from gui.models.vendor_rows_model import VendorRow, VendorRowsModel
from gui.theme import font, tokens
from gui.widgets.key_button import KeyButton

_Index = QModelIndex | QPersistentModelIndex
_TICK_ROOM = 9


class VendorRowsView(QListView):
    """Never scrolls by itself. The selected row is the vendor in focus.

    Signals:
        vendor_focused(str): the user put another vendor in focus.
        ask_again_requested(str): the user wants a failed call repeated.
        import_requested(str): the user wants to import recorded answers of this vendor.
    """

    vendor_focused = Signal(str)
    ask_again_requested = Signal(str)
    import_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._delegate = VendorRowsModel(), VendorRowDelegate()
        self._again: dict[int, KeyButton] = {}
        self._is_told = False
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self.setStyleSheet("QListView { background: transparent; }")
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("What the vendors said"))
        self.setFixedHeight(0)

    @property
    def rows(self) -> Sequence[VendorRow]:
        return self._model.rows

    def show_rows(self, rows: Sequence[VendorRow], focus: VendorId | None) -> None:
        """Show rows with `focus` selected; nothing is signalled."""
        self._model.set_rows(rows)
        height = len(rows) * row_height()
        if height != self.height():
            self.setFixedHeight(height)
        at = self._model.index(self._model.row_of(focus))
        selection = self.selectionModel()
        if selection.currentIndex() != at or not selection.isSelected(at):
            self._is_told = True
            selection.setCurrentIndex(at, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self._is_told = False
        self._place_buttons()

    def _place_buttons(self) -> None:
        failed = {at for at, row in enumerate(self.rows) if row.failed or row.no_recorded}
        for at in failed - self._again.keys():
            self._again[at] = self._make_button()
        for at, button in self._again.items():
            button.setVisible(at in failed)
            if at in failed:
                self._place(button, at)

    def _make_button(self) -> KeyButton:
        button = KeyButton(self.tr("Ask again"), self.viewport(), variant="small")
        button.clicked.connect(self._on_again_clicked)
        self._delegate.button_width = button.sizeHint().width() + 10
        return button

    def _place(self, button: KeyButton, at: int) -> None:
        shown = self.rows[at]
        button.set_words(self._way_out(shown))
        size = button.sizeHint()
        row = QRect(0, at * row_height(), self.viewport().width(), row_height())
        left = row.right() + 1 - MARGIN - size.width()
        button.setGeometry(left, row.bottom() - 7 - size.height(), size.width(), size.height())
        words = self.tr("Import recorded answers of {vendor}")
        if shown.failed:
            words = self.tr("Ask {vendor} again")
        button.setAccessibleName(words.format(vendor=shown.name))

    def _way_out(self, row: VendorRow) -> str:
        return self.tr("Ask again") if row.failed else self.tr("Import…")

    def _on_again_clicked(self) -> None:
        for at, button in self._again.items():
            if button is self.sender():
                row = self.rows[at]
                asked = self.ask_again_requested if row.failed else self.import_requested
                asked.emit(row.vendor_id)

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and not self._is_told:
            self.vendor_focused.emit(self.rows[current.row()].vendor_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Arrows walk the vendors; every other key belongs to the window.
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_buttons()


class ThresholdNote(QWidget):
    """The threshold in force, with the tick that stands for it on the bars."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._has_tick = "", False
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_thresholds(self, thresholds: Sequence[float | None]) -> None:
        """One in force for all, several, or none."""
        different = set(thresholds)
        self._has_tick = any(value is not None for value in different)
        if not self._has_tick:
            words = self.tr("threshold off")
        elif len(different) == 1:
            percent = f"{100 * (thresholds[0] or 0):.4g}\N{NARROW NO-BREAK SPACE}%"
            words = self.tr("threshold {percent}").format(percent=percent)
        else:
            words = self.tr("threshold by vendor")
        if words != self._words:
            self._words = words
            self.setAccessibleName(words)
            self.updateGeometry()
            self.update()

    @property
    def words(self) -> str:
        return self._words

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(font("small"))
        # Whole pixels at least as wide as the words, whose width is a fraction: rounded, it cuts.
        wide = ceil(metrics.horizontalAdvance(self._words)) + 1
        return QSize(wide + _TICK_ROOM, ceil(metrics.height()) + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(font("small"))
        painter.setPen(tokens().ink3)
        metrics = painter.fontMetrics()
        room = self.rect().adjusted(_TICK_ROOM, 0, 0, 0)
        words = metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        if self._has_tick:
            left = self.width() - metrics.horizontalAdvance(words) - 7
            middle = self.height() / 2
            painter.fillRect(QRectF(left, middle - 6, 2, 12), tokens().ink)
