"""All keys on one sheet over the window; typing filters it, Esc closes it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from gui.icons import icon
from gui.theme import font, tokens
from gui.widgets.key_button import KeyButton
from gui.widgets.key_cap import KeyCap

KeyRow = tuple[str, str, Sequence[str]]
"""Group, what the keys do, the keys as this computer names them."""

COLUMNS = 4
_MARGIN, _INSET, _GAP = 24, 20, 12
_DIALOG_CORNER = 8


class KeySheet(QWidget):
    """Lies over its window while it is open. Opening it again closes it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._came_from: QWidget | None = None
        self._rows: list[_Row] = []
        self._groups: list[_Group] = []
        self._filter = QLineEdit()
        self._filter.setPlaceholderText(self.tr("Type to filter"))
        self._filter.addAction(icon("magnify"), QLineEdit.ActionPosition.LeadingPosition)
        self._filter.setClearButtonEnabled(True)
        self._filter.textChanged.connect(self._apply_filter)
        self._filter.installEventFilter(self)
        self._nothing = QLabel(self.tr("No key matches."))
        self._nothing.setProperty("meta", "second")
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._panel = _Panel(self)
        self._lay_out()
        self.setAccessibleName(self.tr("Keys"))
        window.installEventFilter(self)
        self.hide()

    def open_with(self, rows: Sequence[KeyRow]) -> None:
        """Open with these rows, in this order; if it is open, close it."""
        if self.isVisible():
            self.close_sheet()
            return
        self._came_from = QApplication.focusWidget()
        self._fill(rows)
        self._filter.clear()
        self._place()
        self.show()
        self.raise_()
        self._filter.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_sheet(self) -> None:
        self.hide()

    @property
    def shown_words(self) -> list[str]:
        """What the filter leaves, in order."""
        return [row.words for row in self._rows if not row.isHidden()]

    def hideEvent(self, event: QHideEvent) -> None:
        # Whoever hides the sheet, the keyboard goes back to where it was, if that is still there.
        came_from, self._came_from = self._came_from, None
        if came_from is not None and isValid(came_from):
            came_from.setFocus(Qt.FocusReason.OtherFocusReason)
        super().hideEvent(event)

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Keys"))
        title.setFont(font("page"))
        close = KeyButton(self.tr("Close"), key="Esc", variant="small")
        close.clicked.connect(self.close_sheet)
        head = self._head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch()
        self._filter.setFixedWidth(220)
        head.addWidget(self._filter)
        head.addWidget(close)
        column = QVBoxLayout(self._panel)
        column.setContentsMargins(_INSET, _INSET, _INSET, _INSET)
        column.setSpacing(_GAP)
        column.addLayout(head)
        column.addWidget(self._nothing)
        column.addWidget(self._scroll, 1)
        self._nothing.hide()
        around = QVBoxLayout(self)
        around.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        around.addWidget(self._panel, 1)
        around.addStretch(0)

    def _fill(self, rows: Sequence[KeyRow]) -> None:
        by_group: dict[str, list[KeyRow]] = {}
        for row in rows:
            by_group.setdefault(row[0], []).append(row)
        self._groups = [_Group(name, members) for name, members in by_group.items()]
        self._rows = [row for group in self._groups for row in group.rows]
        body = QWidget()
        across = self._across = QHBoxLayout(body)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(28)
        for share in columns_of([len(group.rows) + 2 for group in self._groups], COLUMNS):
            column = QVBoxLayout()
            column.setSpacing(18)
            for index in share:
                column.addWidget(self._groups[index])
            column.addStretch()
            across.addLayout(column, 1)
        self._scroll.setWidget(body)
        body.setAutoFillBackground(False)
        self._scroll.viewport().setAutoFillBackground(False)

    def _needed_height(self) -> int:
        """The panel's height with all rows shown; less room than that scrolls."""
        width = self.width() - 2 * _MARGIN - 2 * _INSET
        rows = self._across.heightForWidth(width)
        return rows + self._head.sizeHint().height() + 2 * _INSET + 2 * _GAP

    def _apply_filter(self, typed: str) -> None:
        wanted = typed.casefold().split()
        for group in self._groups:
            group.show_only(wanted)
        self._nothing.setVisible(not self.shown_words)

    def _place(self) -> None:
        self.setGeometry(self._window.rect())
        self._panel.setMaximumHeight(self._needed_height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        if (
            watched is self._filter
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
        ):
            # Esc is also a key of the stage; here it means the sheet.
            event.accept()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._panel.geometry().contains(event.position().toPoint()):
            self.close_sheet()

    def focusNextPrevChild(self, _next: bool) -> bool:
        """Tab stays on the sheet while it covers the rest."""
        self._filter.setFocus(Qt.FocusReason.TabFocusReason)
        return True


class _Panel(QFrame):
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, now = QPainter(self), tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(now.edge, 1))
        painter.setBrush(now.base)
        edge = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(edge, _DIALOG_CORNER, _DIALOG_CORNER)


class _Group(QWidget):
    def __init__(self, name: str, members: Sequence[KeyRow]) -> None:
        super().__init__()
        self._name = name
        self.rows = [_Row(words, keys) for _, words, keys in members]
        heading = QLabel(name)
        heading.setFont(font("section"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(heading)
        for row in self.rows:
            column.addWidget(row)

    def show_only(self, wanted: Sequence[str]) -> None:
        """Show the rows that hold every one of the words; none hides the group."""
        for row in self.rows:
            said = f"{self._name} {row.said}".casefold()
            row.setVisible(all(word in said for word in wanted))
        self.setVisible(any(not row.isHidden() for row in self.rows))


class _Row(QWidget):
    def __init__(self, words: str, keys: Sequence[str]) -> None:
        super().__init__()
        self.words = words
        self.said = f"{words} {' '.join(keys)}"
        label = QLabel(words)
        label.setWordWrap(True)
        label.setFont(font("small"))
        label.setProperty("meta", "second")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(label, 1)
        for key in keys:
            row.addWidget(KeyCap(key), 0, Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(self.said)


def columns_of(heights: Sequence[int], columns: int) -> list[list[int]]:
    """Indexes of groups by column, in order, with the highest column as low as can be.

    At most `columns` lists, none empty.
    """
    for room in range(max(heights, default=0), sum(heights) + 1):
        shares: list[list[int]] = [[]]
        taken = 0
        for index, height in enumerate(heights):
            if taken + height > room and shares[-1]:
                shares.append([])
                taken = 0
            shares[-1].append(index)
            taken += height
        if len(shares) <= columns:
            return shares if heights else []
    return []
