"""The list of the vendor picker: what each vendor is, if it can be asked, under what licence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.vendor import Kind, State, VendorId, VendorInfo, VendorState
from gui.icons import ROW_ICON, paint_icon
from gui.theme import font, tokens
from gui.widgets.focus_ring import FocusRing
from gui.widgets.vendor_tile import VendorTile

MAX_SIDES = (2048, 1600, 1024, 640)
"""Longest sides offered, in pixels; by default the photo is sent as it is."""

_WIDTH = 500
_STATE_ICONS = {
    State.READY: "check",
    State.NEEDS_KEY: "key-variant",
    State.RETIRED: "archive-outline",
    State.NOT_INSTALLED: "information-outline",
}


class VendorList(QFrame):
    """Signals: as VendorPicker."""

    vendors_chosen = Signal(list)
    ask_at_once_changed = Signal(bool)
    max_side_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        FocusRing(self)
        self._rows: list[VendorListRow] = []
        self._shown: object = None
        self._body = QWidget()
        self._settings = RunSettingsRows()
        self._settings.ask_at_once_changed.connect(self.ask_at_once_changed)
        self._settings.max_side_changed.connect(self.max_side_changed)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 6, 14, 10)
        self._column.setSpacing(0)
        self._column.addWidget(self._body)
        self._column.addWidget(self._settings)

    @property
    def rows(self) -> Sequence[VendorListRow]:
        return self._rows

    def set_vendors(
        self,
        infos: Sequence[VendorInfo],
        states: Mapping[VendorId, VendorState],
        chosen: Sequence[VendorId],
    ) -> None:
        """Rows are made anew only where the vendors or their states have changed."""
        wanted = (tuple(infos), tuple(states.get(info.id) for info in infos))
        if wanted != self._shown:
            self._shown = wanted
            self._make_rows(infos, states)
        for row in self._rows:
            row.set_chosen(row.info.id in chosen)

    def set_ask_at_once(self, on: bool) -> None:
        self._settings.set_ask_at_once(on)

    def set_max_side(self, side: int | None) -> None:
        self._settings.set_max_side(side)

    def open_at(self, at: QPoint) -> None:
        """Open with the upper left corner at `at`, moved to stay on the screen."""
        # Sentences wrap, so the height follows from the width.
        self.setFixedWidth(max(_WIDTH, self._column.minimumSize().width()))
        height = self._column.heightForWidth(self.width())
        self.resize(self.width(), max(height, self._column.sizeHint().height()))
        free = self.screen().availableGeometry()
        left = min(at.x(), free.right() - self.width())
        top = min(at.y(), free.bottom() - self.height())
        self.move(max(free.left(), left), max(free.top(), top))
        self.show()
        first = next((row.check for row in self._rows if row.check.isEnabled()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.PopupFocusReason)

    def _make_rows(
        self, infos: Sequence[VendorInfo], states: Mapping[VendorId, VendorState]
    ) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        unknown = VendorState(State.NOT_INSTALLED)
        self._rows = []
        for hue, info in enumerate(infos):
            row = VendorListRow(info, hue, states.get(info.id, unknown))
            row.chosen_changed.connect(self._on_chosen_changed)
            column.addWidget(row)
            column.addWidget(_rule())
            self._rows.append(row)
        align_columns(self._rows)
        self._column.replaceWidget(self._body, body)
        self._body.hide()
        self._body.deleteLater()
        self._body = body

    def _on_chosen_changed(self) -> None:
        self.vendors_chosen.emit([row.info.id for row in self._rows if row.check.isChecked()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close()
        else:
            super().keyPressEvent(event)


class VendorListRow(QWidget):
    """One vendor: check box, tile, name, kind, state and licence; below, what it is.

    Signals:
        chosen_changed(): the user ticked or unticked it.
    """

    chosen_changed = Signal()

    def __init__(self, info: VendorInfo, hue: int, state: VendorState) -> None:
        super().__init__()
        self.info, self._state = info, state
        self.check = QCheckBox()
        self.check.clicked.connect(self.chosen_changed)
        self.name = QLabel(info.name)
        self.name.setFont(font("section"))
        local = info.kind is Kind.LOCAL
        kind_words = self.tr("local") if local else self.tr("cloud")
        self.kind = IconLine("laptop" if local else "cloud-outline", kind_words)
        self.state = IconLine(_STATE_ICONS[state.state], self._state_words())
        said = f"{info.name}, {kind_words}, {self._state_words()}"
        self.check.setAccessibleName(said)
        self.check.setAccessibleDescription(
            " ".join(part for part in (state.reason, info.about, info.licence_note) if part)
        )
        self.setToolTip(" ".join(part for part in (info.about, info.left_out) if part))
        head = QHBoxLayout()
        head.setSpacing(8)
        for part in (self.check, VendorTile(info.code, hue, info.name), self.name, self.kind):
            head.addWidget(part)
        head.addWidget(self.state, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 5, 0, 7)
        column.setSpacing(1)
        column.addLayout(head)
        indent = self.check.sizeHint().width() + 8
        notes = ((state.reason, "second"), (info.about, "true"), (info.licence_note, "second"))
        for words, tone in notes:
            if words:
                column.addWidget(_note(words, tone, indent))

    def set_chosen(self, chosen: bool) -> None:
        """A vendor that cannot be asked can be unticked, but not ticked."""
        self.check.setChecked(chosen)
        can_ask = self._state.state is State.READY
        self.check.setEnabled(can_ask or chosen)
        self.name.setEnabled(can_ask or chosen)

    def _state_words(self) -> str:
        words = {
            State.READY: self.tr("ready"),
            State.NEEDS_KEY: self.tr("needs a key"),
            State.RETIRED: self.tr("retired"),
            State.NOT_INSTALLED: self.tr("not installed"),
        }
        return f"{words[self._state.state]} · {self.info.licence}"

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()) and self.check.isEnabled():
            self.check.click()


class IconLine(QWidget):
    """An icon and words beside it, cut where there is no room."""

    def __init__(self, icon_name: str, words: str) -> None:
        super().__init__()
        self._icon_name, self._words = icon_name, words
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        return self._words

    def sizeHint(self) -> QSize:
        words = QFontMetrics(font("small")).horizontalAdvance(self._words)
        return QSize(ROW_ICON + 6 + words, 26)

    def minimumSizeHint(self) -> QSize:
        return QSize(ROW_ICON + 40, 26)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, room = QPainter(self), self.rect().adjusted(ROW_ICON + 5, 0, 0, 0)
        box = QRectF(0, (self.height() - ROW_ICON) / 2, ROW_ICON, ROW_ICON)
        paint_icon(painter, box, self._icon_name, tokens().ink2)
        painter.setFont(font("small"))
        painter.setPen(tokens().ink2)
        words = painter.fontMetrics().elidedText(
            self._words, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)


class RunSettingsRows(QWidget):
    """How local vendors are asked: at once or not, and how large a photo they get.

    Signals: as VendorPicker.
    """

    ask_at_once_changed = Signal(bool)
    max_side_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._at_once = QCheckBox(self.tr("Ask local vendors at once when photos are opened"))
        self._at_once.setChecked(True)
        self._at_once.clicked.connect(self.ask_at_once_changed)
        self._sides = QComboBox()
        self._sides.addItem(self.tr("as it is"), None)
        for side in MAX_SIDES:
            self._add_side(side)
        self._sides.activated.connect(self._on_side_activated)
        self._sides.setAccessibleName(self.tr("Longest side sent"))
        label = QLabel(self.tr("Longest side sent, from the next run on"))
        label.setBuddy(self._sides)
        sides = QHBoxLayout()
        sides.setSpacing(8)
        sides.addWidget(label)
        sides.addWidget(self._sides)
        sides.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._at_once)
        column.addLayout(sides)
        column.addWidget(
            _note(
                self.tr("A smaller copy changes answers; where one was sent, it says so."),
                "true",
                0,
            )
        )

    def set_ask_at_once(self, on: bool) -> None:
        self._at_once.setChecked(on)

    def set_max_side(self, side: int | None) -> None:
        """A side that is not offered is added."""
        at = self._sides.findData(side)
        if at < 0 and side is not None:
            self._add_side(side)
            at = self._sides.count() - 1
        self._sides.setCurrentIndex(at)

    def _add_side(self, side: int) -> None:
        self._sides.addItem(self.tr("{side} pixels").format(side=side), side)

    def _on_side_activated(self, _index: int) -> None:
        self.max_side_changed.emit(self._sides.currentData())


def align_columns(rows: Sequence[VendorListRow]) -> None:
    """Names and kinds of all rows stand in columns."""
    for parts in ([row.name for row in rows], [row.kind for row in rows]):
        width = max((part.sizeHint().width() for part in parts), default=0)
        for part in parts:
            part.setFixedWidth(width + 8)


def _note(words: str, tone: str, indent: int) -> QLabel:
    label = QLabel(words)
    label.setWordWrap(True)
    label.setFont(font("small"))
    label.setProperty("meta", tone)
    label.setContentsMargins(indent, 0, 0, 0)
    return label


def _rule() -> QFrame:
    rule = QFrame()
    rule.setProperty("rule", "true")
    return rule
