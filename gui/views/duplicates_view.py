"""The list of photos that show the same picture, in the library's place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.duplicates import DUPLICATE_TAG
from gui.delegates.duplicate_row_delegate import DuplicateRowDelegate
from gui.models.duplicates_model import ROW_ROLE, DuplicateRow, DuplicatesModel
from gui.theme import font
from gui.thumbnails import Thumbnails
from gui.views.library_parts import rule
from gui.widgets.empty_place import EmptyPlace
from gui.widgets.key_button import KeyButton

_SIDE = 12
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class DuplicatesView(QWidget):
    """Holds no truth; each row that a person moves to is signalled.

    Signals:
        row_chosen(DuplicateRow): compare its two photos, or show its one.
        duplicate_toggled(PhotoId, bool): tag this photo as a duplicate, or no longer.
        search_requested(), cancel_requested(), close_requested(): the buttons.
    """

    row_chosen = Signal(object)
    duplicate_toggled = Signal(object, bool)
    search_requested = Signal()
    cancel_requested = Signal()
    close_requested = Signal()

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.model = DuplicatesModel()
        self._title = QLabel(self.tr("Duplicates"))
        self._title.setFont(font("section"))
        self._again = self._button("refresh", self.tr("Search again"))
        self._again.clicked.connect(self.search_requested)
        self._close = self._button("close", self.tr("Back to the library"))
        self._close.clicked.connect(self.close_requested)
        self._words = QLabel(wordWrap=True)
        self._words.setFont(font("small"))
        self._words.setProperty("meta", "second")
        self._list = _List()
        self._list.setModel(self.model)
        self._list.setItemDelegate(DuplicateRowDelegate(thumbnails, self))
        self._list.setAccessibleName(self.tr("Photos that show the same picture"))
        self._list.moved_to.connect(self._on_moved_to)
        self._tag_row = TagRow()
        self._tag_row.toggled.connect(self.duplicate_toggled)
        self._none = EmptyPlace(self)
        self._none.pressed.connect(self.search_requested)
        self._searching = self._make_searching()
        self._stack = QStackedWidget()
        for page in (self._make_found(), self._none, self._searching):
            self._stack.addWidget(page)
        thumbnails.loaded.connect(self._list.viewport().update)
        self._lay_out()
        self.setFocusProxy(self._list)

    def _button(self, icon_name: str, words: str) -> KeyButton:
        button = KeyButton(words, self, icon_name=icon_name, variant="tool")
        button.show_words(False)
        return button

    def _make_found(self) -> QWidget:
        self._found = QWidget()
        column = QVBoxLayout(self._found)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._list, 1)
        column.addWidget(rule(self))
        column.addWidget(self._tag_row)
        return self._found

    def _make_searching(self) -> QWidget:
        page = QWidget()
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedHeight(6)
        self._progress.setAccessibleName(self.tr("Photos looked at"))
        self._said = QLabel(wordWrap=True)
        self._said.setFont(font("small"))
        self._cancel = KeyButton(self.tr("Cancel"), page, variant="small")
        self._cancel.clicked.connect(self.cancel_requested)
        column = QVBoxLayout(page)
        column.setContentsMargins(_SIDE, 14, _SIDE, 14)
        column.setSpacing(8)
        column.addWidget(self._said)
        column.addWidget(self._progress)
        column.addWidget(self._cancel, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch()
        return page

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(_SIDE, 8, 6, 2)
        head.setSpacing(2)
        head.addWidget(self._title, 1)
        head.addWidget(self._again)
        head.addWidget(self._close)
        words = QHBoxLayout()
        words.setContentsMargins(_SIDE, 0, _SIDE, 8)
        words.addWidget(self._words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(words)
        column.addWidget(rule(self))
        column.addWidget(self._stack, 1)

    # From outside

    def show_progress(self, done: int, total: int) -> None:
        """A search is under way."""
        self._words.hide()
        self._again.setEnabled(False)
        self._progress.setRange(0, max(1, total))
        self._progress.setValue(done)
        comparing = self.tr("Comparing {} photos…").format(f"{total:,}")
        looking = self.tr("Looking at {} of {} photos…").format(f"{done:,}", f"{total:,}")
        self._said.setText(comparing if done >= total else looking)
        self._stack.setCurrentWidget(self._searching)

    def show_rows(self, rows: Sequence[DuplicateRow], words: str) -> None:
        """What was found, and in a sentence how much of how many photos."""
        self._again.setEnabled(True)
        self.model.set_rows(rows)
        self._tag_row.show_row(None)
        self._words.setText(words)
        self._words.setVisible(bool(rows))
        if not rows:
            self._none.set_words("check", self.tr("No duplicates found"), words)
        self._stack.setCurrentWidget(self._found if rows else self._none)

    def update_rows(self, rows: Sequence[DuplicateRow]) -> None:
        """The same rows with photos as they are now, such as with another tag."""
        self.model.update_rows(rows)
        self._tag_row.show_row(self._list.currentIndex().data(ROW_ROLE))

    def show_cancelled(self) -> None:
        """The search was given up."""
        self._again.setEnabled(True)
        self._none.set_words(
            "compare",
            self.tr("Search given up"),
            self.tr("What was looked at so far is remembered."),
            self.tr("Search again"),
        )
        self._stack.setCurrentWidget(self._none)

    def choose_first(self) -> None:
        """Move to the first row, as a person would."""
        if self.model.rows:
            self._list.setFocus(Qt.FocusReason.OtherFocusReason)
            self._list.setCurrentIndex(self.model.index(0))
            self._on_moved_to(self.model.index(0))

    def _on_moved_to(self, index: QModelIndex) -> None:
        row = index.data(ROW_ROLE)
        if isinstance(row, DuplicateRow):
            self._tag_row.show_row(row)
            self.row_chosen.emit(row)


class TagRow(QWidget):
    """Which photo of the chosen pair is tagged as the duplicate.

    Signals:
        toggled(PhotoId, bool): tag this photo, or no longer.
    """

    toggled = Signal(object, bool)

    def __init__(self) -> None:
        super().__init__()
        self._row: DuplicateRow | None = None
        words = QLabel(self.tr("Tag as duplicate"))
        words.setFont(font("small"))
        words.setToolTip(
            self.tr(
                "Gives the photo the tag “duplicate”, by which the library can show it. It counts "
                "and is exported as before."
            )
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(_SIDE, 6, _SIDE, 6)
        row.setSpacing(6)
        row.addWidget(words, 1)
        self._buttons = [KeyButton(text, self, variant="small") for text in self._texts()]
        for number, button in enumerate(self._buttons):
            button.setCheckable(True)
            button.clicked.connect(lambda on, number=number: self._on_clicked(number, on))
            row.addWidget(button)
        self.show_row(None)

    def _texts(self) -> tuple[str, str]:
        return self.tr("Left"), self.tr("Right")

    def show_row(self, row: DuplicateRow | None) -> None:
        """The pair that is chosen, or none."""
        self._row = row
        pair = row is not None and row.likeness is not None
        for number, button in enumerate(self._buttons):
            button.setEnabled(pair)
            tagged = pair and row is not None and DUPLICATE_TAG in row.photos[number].tags
            button.setChecked(tagged)
            if pair and row is not None:
                words = self.tr("Tag {} as the duplicate").format(row.photos[number].name)
                button.setToolTip(words)
                button.setAccessibleName(words)

    def _on_clicked(self, number: int, on: bool) -> None:
        if self._row is not None:
            self.toggled.emit(self._row.photos[number].id, on)


class _List(QListView):
    """Signals:
    moved_to(QModelIndex): a person came to this row, by mouse or by key.
    """

    moved_to = Signal(QModelIndex)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.clicked.connect(self.moved_to)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down move; letters and digits belong to the photo in view."""
        if event.key() not in _MOVES:
            event.ignore()
            return
        chosen = self.selectionModel().selectedIndexes()
        if not chosen:
            self.setCurrentIndex(self.model().index(0, 0))
        else:
            super().keyPressEvent(event)
        if self.selectionModel().selectedIndexes() != chosen:
            self.moved_to.emit(self.currentIndex())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
