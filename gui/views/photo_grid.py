"""The grid of photo cards. Its geometry is arithmetic, so that ten thousand photos lay out at once.

A QListView lays every row out: 25 ms for ten thousand at each insertion, or in portions, and then
it cannot scroll to a photo before its portion came.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QDrag,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from gui.delegates.photo_card_delegate import PhotoCardDelegate
from gui.models.photo_list_model import Index, Role
from gui.photos.photo_mime import photos_as_mime

_MARGIN, _GAP = 7, 3
_SMALLEST_CARD = 84
_FEWEST_COLUMNS = 2
_NO_LIMIT = (1 << 24) - 1
"""Qt's own largest size of a widget."""

Hint = QAbstractItemView.ScrollHint
Cursor = QAbstractItemView.CursorAction
State = QStyle.StateFlag


class PhotoGrid(QAbstractItemView):
    """Cards of one size in as many columns as fit; the current one is the photo in view.

    Signals:
        picked(QModelIndex): a person moved to another photo by mouse or keys.
        visible_changed(): other rows may be visible now; said once the painting is over.
        menu_requested(QPoint): a context menu is wanted at this place of the screen.
    """

    picked = Signal(QModelIndex)
    visible_changed = Signal()
    menu_requested = Signal(QPoint)

    def __init__(self, delegate: PhotoCardDelegate, parent: QWidget | None = None) -> None:
        self._measured, self._measured_for = (1, 1), (-1, -1)
        super().__init__(parent)
        self._delegate = delegate
        self._by_person = False
        self._fits_content = False
        self._anchor: tuple[QPersistentModelIndex, int] | None = None
        self._drags = False
        self._pressed: QPoint | None = None
        self.setItemDelegate(delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QAbstractItemView.Shape.NoFrame)
        self.setStyleSheet("PhotoGrid { background: transparent; }")
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._painted = QTimer(self, singleShot=True, interval=0)
        self._painted.timeout.connect(self.visible_changed)

    # Geometry

    @property
    def columns(self) -> int:
        """As many cards as fit; with very few photos their cards grow."""
        return self._measures()[0]

    @property
    def card_width(self) -> int:
        return self._measures()[1]

    def content_height(self) -> int:
        """How high all rows of cards are, with the margins above and below."""
        rows = -(-self._count() // self.columns)
        return 2 * _MARGIN + max(0, rows * self._pitch() - _GAP)

    def visible_rows(self, more_lines: int = 0) -> range:
        """The model's rows in sight, and those `more_lines` lines below."""
        lines = self._lines(0, self.viewport().height())
        columns = self.columns
        stop = min(self._count(), (lines.stop + more_lines) * columns)
        return range(lines.start * columns, stop)

    def visualRect(self, index: Index) -> QRect:
        if not index.isValid() or index.row() >= self._count():
            return QRect()
        line, column = divmod(index.row(), self.columns)
        width = self.card_width
        left = _MARGIN + column * (width + _GAP)
        top = _MARGIN + line * self._pitch() - self.verticalOffset()
        return QRect(left, top, width, self._delegate.card_height(width))

    def indexAt(self, point: QPoint) -> QModelIndex:
        index = self._nearest(point)
        return index if self.visualRect(index).contains(point) else QModelIndex()

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, _index: Index) -> bool:
        return False

    def _count(self) -> int:
        model = self.model()
        return model.rowCount() if model is not None else 0

    def _measures(self) -> tuple[int, int]:
        """Columns and the width of a card, worked out once for a width and a number of photos."""
        given = self.width(), self._count()
        if given != self._measured_for:
            room = self._room()
            fitting = (room + _GAP) // (_SMALLEST_CARD + _GAP)
            columns = max(1, min(fitting, max(given[1], _FEWEST_COLUMNS)))
            self._measured_for = given
            self._measured = columns, max(1, (room - (columns - 1) * _GAP) // columns)
        return self._measured

    def _room(self) -> int:
        # Room for the scroll bar is kept whether it shows or not: if cards grew when it goes, it
        # would have to come back, and so on for ever.
        bar = self.verticalScrollBar().sizeHint().width()
        return self.width() - _MARGIN - max(_MARGIN + 1, bar)

    def _pitch(self) -> int:
        return self._delegate.card_height(self.card_width) + _GAP

    def _lines(self, top: int, bottom: int) -> range:
        """The lines of cards between two heights of the viewport."""
        offset, pitch = self.verticalOffset() - _MARGIN, self._pitch()
        last = -(-self._count() // self.columns)
        first = min(max(0, (top + offset) // pitch), last)
        return range(first, max(first, min((bottom + offset) // pitch + 1, last)))

    def _nearest(self, point: QPoint) -> QModelIndex:
        """The photo at or nearest to a point of the viewport; invalid in an empty grid."""
        if not self._count():
            return QModelIndex()
        columns = self.columns
        column = (point.x() - _MARGIN) // (self.card_width + _GAP)
        line = (point.y() + self.verticalOffset() - _MARGIN) // self._pitch()
        row = max(0, line) * columns + min(max(0, column), columns - 1)
        return self.model().index(min(row, self._count() - 1), 0)

    # Scrolling

    def updateGeometries(self) -> None:
        super().updateGeometries()
        self.setMaximumHeight(self.content_height() if self._fits_content else _NO_LIMIT)
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self.content_height() - height))
        bar.setPageStep(height)
        bar.setSingleStep(max(1, self._pitch() // 3))
        anchor, self._anchor = self._anchor, None
        if anchor is not None and anchor[0].isValid():
            bar.setValue(bar.value() + self.visualRect(anchor[0]).top() - anchor[1])

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = Hint.EnsureVisible
    ) -> None:
        self.executeDelayedItemsLayout()
        rect = self.visualRect(index)
        if rect.isNull():
            return
        height = self.viewport().height()
        above, below = rect.top() - _MARGIN, rect.bottom() + 1 + _MARGIN - height
        if hint == Hint.PositionAtCenter:
            move = rect.center().y() - height // 2
        elif hint == Hint.PositionAtTop or (hint == Hint.EnsureVisible and above < 0):
            move = above
        elif hint == Hint.PositionAtBottom or below > 0:
            move = min(below, above)
        else:
            return
        self.verticalScrollBar().setValue(self.verticalOffset() + move)

    def fit_content(self, fits: bool) -> None:
        """Be no higher than the rows of cards, so that something can stand below them."""
        if fits is not self._fits_content:
            self._fits_content = fits
            self.updateGeometries()

    def hold_still(self) -> None:
        """Keep the current photo where it is on the screen while rows come or go."""
        current = self.currentIndex()
        rect = self.visualRect(current)
        if current.isValid() and rect.intersects(self.viewport().rect()):
            self._anchor = QPersistentModelIndex(current), rect.top()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._measured_for = (-1, -1)  # another scroll bar
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.hold_still()
        super().resizeEvent(event)
        self.updateGeometries()

    # The model

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is None:
            return
        model.rowsAboutToBeInserted.connect(self.hold_still)
        model.rowsAboutToBeRemoved.connect(self.hold_still)
        for signal in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            signal.connect(self.scheduleDelayedItemsLayout)

    # Moving and selecting

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, _modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        count, columns = self._count(), self.columns
        if not count:
            return QModelIndex()
        page = max(1, self.viewport().height() // self._pitch()) * columns
        steps = {
            Cursor.MoveLeft: -1,
            Cursor.MovePrevious: -1,
            Cursor.MoveRight: 1,
            Cursor.MoveNext: 1,
            Cursor.MoveUp: -columns,
            Cursor.MoveDown: columns,
            Cursor.MovePageUp: -page,
            Cursor.MovePageDown: page,
            Cursor.MoveHome: -count,
            Cursor.MoveEnd: count,
        }
        current = self.currentIndex()
        row = current.row() + steps.get(action, 0) if current.isValid() else 0
        # Up and down stop at the first and last line instead of moving sideways there.
        if action in (Cursor.MoveUp, Cursor.MoveDown) and not 0 <= row < count:
            last_line = (count - 1) // columns
            in_last = current.row() // columns == last_line
            row = current.row() if action == Cursor.MoveUp or in_last else count - 1
        return self.model().index(min(max(row, 0), count - 1), 0)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """From the photo at the rectangle's first corner to that at its last, in their order."""
        first, last = self._nearest(rect.topLeft()), self._nearest(rect.bottomRight())
        if not first.isValid():
            return
        if first.row() > last.row():
            first, last = last, first
        self.selectionModel().select(QItemSelection(first, last), command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        visible = self.visible_rows()
        region = QRegion()
        for row in visible:
            index = self.model().index(row, 0)
            if selection.contains(index):
                region += self.visualRect(index)
        return region

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if self._by_person and current.isValid():
            self.picked.emit(current)

    @contextmanager
    def _moved_by_person(self) -> Iterator[None]:
        self._by_person = True
        try:
            yield
        finally:
            self._by_person = False

    def set_drags(self, drags: bool) -> None:
        """Whether cards can be dragged to another view; else dragging selects."""
        self._drags = drags
        self._pressed = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        index = self.indexAt(at)
        plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        if self._drags and plain and index.isValid():
            self._pressed = at
            if self.selectionModel().isSelected(index):
                return  # all that is selected may be dragged: a click is told when it is let go
        with self._moved_by_person():
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._pressed is not None:
            if (at - self._pressed).manhattanLength() >= QApplication.startDragDistance():
                self._pressed = None
                self._drag()
            return
        with self._moved_by_person():
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is not None:
            index = self.indexAt(pressed)
            with self._moved_by_person():
                self.selectionModel().setCurrentIndex(
                    index, QItemSelectionModel.SelectionFlag.ClearAndSelect
                )
        super().mouseReleaseEvent(event)

    def _drag(self) -> None:
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        photos = [self.model().index(row, 0).data(Role.PHOTO_ID) for row in rows]
        drag = QDrag(self)
        drag.setMimeData(photos_as_mime(photo for photo in photos if photo is not None))
        drag.exec(Qt.DropAction.CopyAction)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters, digits and Space belong to the window's actions, not to a search in the list."""
        command = event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        )
        if event.text().isprintable() and event.text() and not command:
            event.ignore()
            return
        with self._moved_by_person():
            super().keyPressEvent(event)

    def keyboardSearch(self, _text: str) -> None:
        """Typing judges the photo in view; it never searches."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        self.menu_requested.emit(at)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.model() is None:
            return
        painter = QPainter(self.viewport())
        columns, dirty, marked = self.columns, event.rect(), event.region()
        lines = self._lines(dirty.top(), dirty.bottom())
        hovered = self._hovered()
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        for row in range(lines.start * columns, min(self._count(), lines.stop * columns)):
            index = self.model().index(row, 0)
            rect = self.visualRect(index)
            if marked.intersects(rect):
                self._set_option(option, index, rect, row == hovered)
                self._delegate.paint(painter, option, index)
        painter.end()
        self._painted.start()

    def _set_option(
        self, option: QStyleOptionViewItem, index: QModelIndex, rect: QRect, hovered: bool
    ) -> None:
        """What a card's painting depends on besides its photo."""
        option.rect = rect
        option.state = State.State_Enabled
        if self.selectionModel().isSelected(index):
            option.state |= State.State_Selected
        if index == self.currentIndex():
            option.state |= State.State_HasFocus
        if hovered:
            option.state |= State.State_MouseOver

    def _hovered(self) -> int:
        """The row under the mouse, or -1."""
        if not self.viewport().underMouse():
            return -1
        return self.indexAt(self.viewport().mapFromGlobal(QCursor.pos())).row()
