"""The list of the vendor picker: what each vendor is, if it can be asked, under what licence."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.response import LIVE, RECORDED
from core.vendor import Kind, State, VendorId, VendorInfo, VendorState
from gui.asking.vendor_standing import Standing, standing_of
from gui.icons import ROW_ICON, paint_icon
from gui.theme import font, tokens
from gui.widgets.focus_ring import FocusRing
from gui.widgets.popup_shortcuts import PopupShortcuts
from gui.widgets.vendor_tile import VendorTile

MAX_SIDES = (2048, 1600, 1024, 640)
"""Longest sides offered, in pixels; by default the photo is sent as it is."""

_WIDTH, _WIDTH_WITH_CLOUD = 500, 720
_LEAST_HEIGHT = 200


class VendorList(QFrame):
    """Signals: as VendorPicker."""

    vendors_chosen = Signal(list)
    ask_at_once_changed = Signal(bool)
    max_side_changed = Signal(object)
    key_requested = Signal(str)
    import_requested = Signal(str)
    source_chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        FocusRing(self)
        PopupShortcuts(self)
        self._rows: list[VendorListRow] = []
        self._infos: tuple[VendorInfo, ...] = ()
        self._stands: list[Standing] = []
        self._chosen: frozenset[VendorId] = frozenset()
        self._stale: deque[int] = deque()
        # Many widgets: a row in each turn of the event loop, so that nothing waits for all of them.
        self._renewing = QTimer(self, interval=0)
        self._renewing.timeout.connect(self._renew_next)
        self._body = QWidget()
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._body)
        self._settings = RunSettingsRows()
        self._settings.ask_at_once_changed.connect(self.ask_at_once_changed)
        self._settings.max_side_changed.connect(self.max_side_changed)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 6, 14, 10)
        self._column.setSpacing(0)
        self._column.addWidget(self._scroll, 1)
        self._column.addWidget(self._settings)

    @property
    def rows(self) -> Sequence[VendorListRow]:
        self._renew_all()
        return self._rows

    def set_vendors(
        self,
        infos: Sequence[VendorInfo],
        states: Mapping[VendorId, VendorState],
        chosen: Sequence[VendorId],
        standings: Mapping[VendorId, Standing] | None = None,
    ) -> None:
        """A row is made anew, soon, where its vendor or how that stands has changed.

        standings: what is known beyond a vendor's own state: keys, Offline, stored answers.
        """
        unknown = VendorState(State.NOT_INSTALLED)
        stands = [
            (standings or {}).get(info.id) or standing_of(info, states.get(info.id, unknown))
            for info in infos
        ]
        self._chosen = frozenset(chosen)
        if tuple(infos) != self._infos:
            self._infos = tuple(infos)
            self._begin_anew()
            self._stale = deque(range(len(infos)))
        else:
            changed = {n for n, stand in enumerate(stands) if stand != self._stands[n]}
            self._stale = deque(sorted(changed | set(self._stale)))
        self._stands = stands
        for row in self._rows:
            row.set_chosen(row.info.id in self._chosen)
        if self._stale:
            self._renewing.start()

    def set_ask_at_once(self, on: bool) -> None:
        self._settings.set_ask_at_once(on)

    def set_max_side(self, side: int | None) -> None:
        self._settings.set_max_side(side)

    def open_at(self, at: QPoint, vendor_id: VendorId | None = None) -> None:
        """Open with the upper left corner at `at`, moved to stay on the screen; at a vendor's row,
        or at the first that can be ticked.
        """
        self._renew_all()
        # Sentences wrap, so the height follows from the width.
        width = _WIDTH_WITH_CLOUD if any(row.info.cloud for row in self._rows) else _WIDTH
        self.setFixedWidth(max(width, self._settings.minimumSizeHint().width() + 28))
        free = self.screen().availableGeometry()
        self.resize(self.width(), min(self._wanted_height(), free.bottom() - at.y() - 8))
        left = min(at.x(), free.right() - self.width())
        top = min(at.y(), free.bottom() - self.height())
        self.move(max(free.left(), left), max(free.top(), top))
        self.show()
        at_row = [row for row in self._rows if row.info.id == vendor_id]
        first = next((row.check for row in (*at_row, *self._rows) if row.check.isEnabled()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.PopupFocusReason)
        if at_row:
            self._scroll.ensureWidgetVisible(at_row[0])

    def _wanted_height(self) -> int:
        rows, margins = self._body.layout(), self._column.contentsMargins()
        inside = self.width() - margins.left() - margins.right()
        height = rows.heightForWidth(inside) if rows is not None else 0
        settings = self._settings.sizeHint().height()
        whole = height + settings + margins.top() + margins.bottom() + 2
        return max(_LEAST_HEIGHT, whole)

    def _begin_anew(self) -> None:
        self._rows = []
        self._body = QWidget()
        self._body.setProperty("surface", "base")
        self._body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._column_of_rows = QVBoxLayout(self._body)
        self._column_of_rows.setContentsMargins(0, 0, 0, 0)
        self._column_of_rows.setSpacing(0)
        self._column_of_rows.addStretch(1)
        self._scroll.setWidget(self._body)

    def _renew_all(self) -> None:
        while self._stale:
            self._renew_next()

    def _renew_next(self) -> None:
        """Make the next row that is missing or says what no longer holds."""
        if not self._stale:
            self._renewing.stop()
            return
        number = self._stale.popleft()
        row = self._make_row(number)
        column = self._column_of_rows
        if number == len(self._rows):
            self._rows.append(row)
            column.insertWidget(2 * number, row)
            column.insertWidget(2 * number + 1, _rule())
        else:
            old, self._rows[number] = self._rows[number], row
            had_focus = old.isAncestorOf(self.focusWidget() or self)
            column.replaceWidget(old, row)
            old.hide()
            old.deleteLater()
            if had_focus:
                row.check.setFocus()
        align_columns(self._rows)

    def _make_row(self, number: int) -> VendorListRow:
        info = self._infos[number]
        row = VendorListRow(info, number, self._stands[number])
        row.set_chosen(info.id in self._chosen)
        row.chosen_changed.connect(self._on_chosen_changed)
        row.source_chosen.connect(partial(self.source_chosen.emit, info.id))
        if row.key_button is not None:
            row.key_button.clicked.connect(partial(self._lead_on, self.key_requested, info.id))
        if row.import_button is not None:
            asked = partial(self._lead_on, self.import_requested, info.id)
            row.import_button.clicked.connect(asked)
        return row

    def _lead_on(self, asked: SignalInstance, vendor_id: VendorId) -> None:
        """A dialog opens, which cannot stand beside a list that closes at the next click."""
        self.close()
        asked.emit(vendor_id)

    def _on_chosen_changed(self) -> None:
        self.vendors_chosen.emit([row.info.id for row in self.rows if row.check.isChecked()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close()
        else:
            super().keyPressEvent(event)


class VendorListRow(QWidget):
    """One vendor: check box, tile, name, kind, how it stands, the way to its key; below, what is
    to be known before it is chosen.

    Signals:
        chosen_changed(): the user ticked or unticked it.
        source_chosen(str): its live or its recorded answers are to be shown.
    """

    chosen_changed = Signal()
    source_chosen = Signal(str)

    def __init__(self, info: VendorInfo, hue: int, standing: Standing) -> None:
        super().__init__()
        self.info, self._standing = info, standing
        self.check = QCheckBox()
        self.check.clicked.connect(self.chosen_changed)
        self.name = QLabel(info.name)
        self.name.setFont(font("section"))
        local = info.kind is Kind.LOCAL
        kind_words = self.tr("local") if local else self.tr("cloud")
        self.kind = IconLine("laptop" if local else "cloud-outline", kind_words)
        self.state = IconLine(standing.icon, standing.words)
        self.key_button = self._make_button(standing.key_button)
        self.import_button = self._make_button(standing.import_button)
        self.source_box = self._make_source_box()
        said = f"{info.name}, {kind_words}, {standing.words}"
        self.check.setAccessibleName(said)
        notes = (*standing.notes, info.about, info.licence_note)
        self.check.setAccessibleDescription(" ".join(note for note in notes if note))
        self.setToolTip(
            " ".join(part for part in (standing.tip, info.about, info.left_out) if part)
        )
        self._lay_out(hue)

    def _lay_out(self, hue: int) -> None:
        info, standing = self.info, self._standing
        head = QHBoxLayout()
        head.setSpacing(8)
        for part in (self.check, VendorTile(info.code, hue, info.name), self.name, self.kind):
            head.addWidget(part)
        head.addWidget(self.state, 1)
        if self.source_box is not None:
            head.addWidget(self.source_box)
        elif standing.recorded:
            head.addWidget(Tag(self._recorded_words(), self.tr("Imported by the user")))
        if standing.unverified:
            head.addWidget(Tag(self.tr("unverified"), standing.unverified))
        for button in (self.import_button, self.key_button):
            if button is not None:
                head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 5, 0, 7)
        column.setSpacing(1)
        column.addLayout(head)
        indent = self.check.sizeHint().width() + 8
        notes = [(note, "second") for note in standing.notes]
        if info.cloud is None:
            notes += [(info.about, "true"), (info.licence_note, "second")]
        for words, tone in notes:
            if words:
                column.addWidget(_note(words, tone, indent))

    def _recorded_words(self) -> str:
        return self.tr("{n} recorded").format(n=f"{self._standing.recorded:,}")

    def _make_source_box(self) -> QComboBox | None:
        """Live or recorded answers, where there may be both."""
        if not self._standing.recorded or not self._standing.source:
            return None
        box = QComboBox()
        box.addItem(self.tr("live answers"), LIVE)
        box.addItem(self._recorded_words(), RECORDED)
        box.setCurrentIndex(box.findData(self._standing.source))
        box.setAccessibleName(self.tr("Answers of {} that are shown").format(self.info.name))
        box.activated.connect(lambda: self.source_chosen.emit(box.currentData()))
        return box

    def _make_button(self, words: str) -> QPushButton | None:
        if not words:
            return None
        button = QPushButton(words)
        button.setProperty("variant", "small")
        button.setAutoDefault(False)
        button.setAccessibleName(f"{words} {self.info.name}")
        return button

    def set_chosen(self, chosen: bool) -> None:
        """A vendor that cannot be chosen can be unticked, but not ticked."""
        self.check.setChecked(chosen)
        can = self._standing.can_be_chosen or chosen
        self.check.setEnabled(can)
        self.name.setEnabled(can)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()) and self.check.isEnabled():
            self.check.click()


class Tag(QLabel):
    """A word in an edge, with its reason as the tip."""

    def __init__(self, words: str, tip: str) -> None:
        super().__init__(words)
        self.setFont(font("smallest"))
        self.setProperty("tag", "true")
        self.setToolTip(tip)
        self.setAccessibleDescription(tip)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class IconLine(QWidget):
    """An icon and words beside it, cut where there is no room."""

    def __init__(self, icon_name: str, words: str) -> None:
        super().__init__()
        self._icon_name, self._words = icon_name, words
        self.setToolTip(words)
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
