"""The list of flagged faces: a table that is painted by its delegate and edited in place."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QActionGroup,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from core.sets.flag import FaceId, Reason
from core.vendor import VendorId
from gui.delegates.audit_row_delegate import (
    CELL_MARGIN,
    CROP,
    PAGE_MARGIN,
    AuditRowDelegate,
    answers_width,
    note_rect,
    reason_rect,
    row_height,
)
from gui.models.audit_set_model import (
    COLUMN_ROLE,
    ROW_ROLE,
    AuditFilterModel,
    AuditRow,
    AuditSetModel,
    Part,
    tr,
)
from gui.theme import font, tokens
from gui.views.face_crop import CropProvider

_WIDTHS = {
    Part.FACE: PAGE_MARGIN + CROP + 6,
    Part.PHOTO: 180,
    Part.VENDOR: 172,
    Part.RIGHTS: 142,
}
_SMALLEST_VENDOR, _SMALLEST_NOTE = 96, 230


class _Target(Enum):
    """What a click acts on."""

    FACE = auto()
    REASON = auto()
    NOTE = auto()
    RIGHTS = auto()


class AuditTable(QTableView):
    """Signals:
    opened(AuditRow): show the face among the photos.
    reason_chosen(AuditRow, Reason | None), rights_chosen(AuditRow, bool, bool).
    unflag_requested(AuditRow).
    """

    opened = Signal(object)
    reason_chosen = Signal(object, object)
    rights_chosen = Signal(object, bool, bool)
    unflag_requested = Signal(object)

    def __init__(self, crop: CropProvider, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.audit_set = AuditSetModel(self)
        self.shown = AuditFilterModel(self)
        self.shown.setSourceModel(self.audit_set)
        self.setModel(self.shown)
        self.setItemDelegate(AuditRowDelegate(crop, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(self.tr("Flagged faces"))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(row_height())
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHorizontalHeader(_Header(self))
        self._natural: list[int] = []
        self.audit_set.modelReset.connect(self._measure)
        self.audit_set.dataChanged.connect(self._measure)

    def selected_row(self) -> AuditRow | None:
        """The row the keys act on."""
        row = self.currentIndex().data(ROW_ROLE)
        return row if isinstance(row, AuditRow) else None

    def select(self, key: tuple[FaceId, VendorId] | None, otherwise: int = 0) -> None:
        """Select the row of this face and vendor; where it is gone, the one now in its place."""
        count = self.shown.rowCount()
        rows = (self.shown.index(number, 0).data(ROW_ROLE) for number in range(count))
        number = next((n for n, row in enumerate(rows) if row.key == key), otherwise)
        if count:
            self.setCurrentIndex(self.shown.index(min(max(number, 0), count - 1), 0))

    # Columns

    def _fit_columns(self) -> None:
        """All columns in the room there is, but no answer is cut: then the table scrolls sideways.
        What is left over belongs to the note.
        """
        others = sum(_WIDTHS[part] for part in (Part.FACE, Part.PHOTO, Part.RIGHTS))
        room = self.viewport().width() - others
        vendor, vendors = _WIDTHS[Part.VENDOR], len(self._natural)
        if vendors:
            vendor = max(_SMALLEST_VENDOR, min(vendor, (room - _SMALLEST_NOTE) // vendors))
        columns = [max(vendor, natural) for natural in self._natural]
        note = max(_SMALLEST_NOTE, room - sum(columns))
        widths = {**_WIDTHS, Part.NOTE: note}
        for column in range(self.audit_set.columnCount()):
            part = self.audit_set.part(column)
            width = columns[column - 2] if part is Part.VENDOR else widths[part]
            if width != self.columnWidth(column):
                self.setColumnWidth(column, width)

    def _measure(self, *_: object) -> None:
        """How wide each vendor's answers are, and its name above them."""
        rows, header = self.audit_set.rows, QFontMetrics(font("small", QFont.Weight.DemiBold))
        self._natural = [
            max(
                answers_width(row.face.answers[number] for row in rows),
                header.horizontalAdvance(info.name) + 2 * CELL_MARGIN,
            )
            for number, info in enumerate(self.audit_set.vendors)
        ]
        self._fit_columns()

    # Menus

    def _reason_menu(self, row: AuditRow, menu: QMenu) -> QMenu:
        group = QActionGroup(menu)
        for reason in (*Reason, None):
            words = tr(reason.value) if reason else self.tr("no reason given")
            action = menu.addAction(words[:1].upper() + words[1:])
            action.setCheckable(True)
            action.setChecked(row.flag.reason is reason)
            action.setData(reason.value if reason else "")
            group.addAction(action)
        group.triggered.connect(
            lambda chosen: self.reason_chosen.emit(
                row, Reason(chosen.data()) if chosen.data() else None
            )
        )
        return menu

    def _rights_menu(self, row: AuditRow, menu: QMenu) -> QMenu:
        rights = {
            self.tr("Public figure"): (True, False),
            self.tr("Person consents"): (False, True),
            self.tr("Public figure who consents"): (True, True),
            self.tr("No statement: faces are masked"): (False, False),
        }
        group = QActionGroup(menu)
        for words, stated in rights.items():
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked((row.photo.public_figure, row.photo.consenting) == stated)
            group.addAction(action)
        group.triggered.connect(lambda chosen: self.rights_chosen.emit(row, *rights[chosen.text()]))
        return menu

    def row_menu(self, index: QModelIndex) -> QMenu:
        """Everything that can be done with a row."""
        row: AuditRow = index.data(ROW_ROLE)
        menu = QMenu(self)
        acts: list[tuple[str, str, Callable[[], object]]] = [
            (self.tr("Show among the photos"), "Return", lambda: self.opened.emit(row)),
            (self.tr("Edit the note"), "F2", lambda: self._edit_note(index)),
        ]
        for words, key, act in acts:
            menu.addAction(words, key, act)
        menu.addSeparator()
        if self.audit_set.editable:
            self._reason_menu(row, menu.addMenu(self.tr("Reason")))
            self._rights_menu(row, menu.addMenu(self.tr("Rights of the photo")))
            menu.addSeparator()
            remove = self.tr("Take out of the audit set")
            menu.addAction(remove, "Del", lambda: self.unflag_requested.emit(row))
        return menu

    def _edit_note(self, index: QModelIndex) -> None:
        note = index.siblingAtColumn(2 + len(self.audit_set.vendors))
        if note.flags() & Qt.ItemFlag.ItemIsEditable:
            self.setCurrentIndex(note)
            self.edit(note)

    def _open_menu(self, menu: QMenu, at: QPoint) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.viewport().mapToGlobal(at))

    # What the mouse is on

    def _hit(self, at: QPoint) -> tuple[QModelIndex, _Target | None, QPoint]:
        """The index under the mouse, what a click there acts on, and where its menu opens."""
        index = self.indexAt(at)
        row, part, cell = index.data(ROW_ROLE), index.data(COLUMN_ROLE), self.visualRect(index)
        if part is Part.FACE:
            return index, _Target.FACE, at
        if part is Part.RIGHTS:
            return index, _Target.RIGHTS, QPoint(cell.left(), cell.center().y() + 12)
        if part is Part.NOTE:
            tag = reason_rect(cell, row)
            if tag.contains(at):
                return index, _Target.REASON, tag.bottomLeft()
            if note_rect(cell).contains(at):
                return index, _Target.NOTE, at
        return index, None, at

    # Qt's own

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        index, target, at = self._hit(event.position().toPoint())
        row = index.data(ROW_ROLE)
        if target is _Target.FACE:
            self.opened.emit(row)
        elif self.audit_set.editable:
            if target is _Target.REASON:
                self._open_menu(self._reason_menu(row, QMenu(self)), at)
            elif target is _Target.RIGHTS:
                self._open_menu(self._rights_menu(row, QMenu(self)), at)
            elif target is _Target.NOTE:
                self._edit_note(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index, target, _ = self._hit(event.position().toPoint())
        if index.isValid() and target is None:
            self.opened.emit(index.data(ROW_ROLE))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        _, target, _ = self._hit(event.position().toPoint())
        shape = Qt.CursorShape.PointingHandCursor
        if target is None or (target is not _Target.FACE and not self.audit_set.editable):
            shape = Qt.CursorShape.ArrowCursor
        elif target is _Target.NOTE:
            shape = Qt.CursorShape.IBeamCursor
        self.viewport().setCursor(shape)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.selected_row()
        editing = self.state() is QAbstractItemView.State.EditingState
        if row is None or editing:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(row)
        elif event.key() == Qt.Key.Key_F2:
            self._edit_note(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            if self.audit_set.editable:
                self.unflag_requested.emit(row)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            at = self.visualRect(index).center() if by_key else event.pos()
            self._open_menu(self.row_menu(index), at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.verticalHeader().setDefaultSectionSize(row_height())
            self._measure()


class _Header(QHeaderView):
    """The names of the columns, in line with what stands below them."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHighlightSections(False)
        self.setMinimumHeight(QFontMetrics(self._font()).height() + 14)

    def paintSection(self, painter: QPainter, rect: QRect, logical_index: int) -> None:
        colours = tokens()
        words = self.model().headerData(logical_index, Qt.Orientation.Horizontal)
        painter.fillRect(rect, colours.base)
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 0.5, rect.width(), 1.5), colours.edge)
        painter.setFont(self._font())
        painter.setPen(colours.ink2)
        margin = PAGE_MARGIN if logical_index == 0 else CELL_MARGIN
        room = rect.adjusted(margin, 0, -4, 0)
        cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, cut)

    def _font(self) -> QFont:
        return font("small", QFont.Weight.DemiBold)
