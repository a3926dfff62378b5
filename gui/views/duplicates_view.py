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

from gui.delegates.duplicate_row_delegate import DuplicateRowDelegate
from gui.models.duplicates_model import ROW_ROLE, DuplicateRow, DuplicatesModel
from gui.photos.thumbnails import Thumbnails
from gui.theme import font
from gui.views.library_parts import rule
from gui.widgets.empty_place import EmptyPlace
from gui.widgets.key_button import KeyButton

_SIDE = 12
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class DuplicatesView(QWidget):
    """Holds no truth; each row that a person moves to is signalled.

    Signals:
        row_chosen(DuplicateRow): compare its two photos, or show its one.
        kept_chosen(DuplicateRow, PhotoId | None): keep this photo of the row's group, or both.
        all_left_out(bool): leave all duplicates out that are found, or count all again.
        search_requested(), cancel_requested(), close_requested(): the buttons.
    """

    row_chosen = Signal(object)
    kept_chosen = Signal(object, object)
    all_left_out = Signal(bool)
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
        self.keep_row = KeepRow()
        self.keep_row.chosen.connect(self.kept_chosen)
        self.all_button = KeyButton("", self, variant="small")
        self.all_button.clicked.connect(self._on_all_clicked)
        self._all_out = False
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
        column.addWidget(self.keep_row)
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
        words = QVBoxLayout()
        words.setContentsMargins(_SIDE, 0, _SIDE, 8)
        words.setSpacing(6)
        words.addWidget(self._words)
        words.addWidget(self.all_button, 0, Qt.AlignmentFlag.AlignLeft)
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
        self.all_button.hide()
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
        self.keep_row.show_row(None)
        self._words.setText(words)
        self._words.setVisible(bool(rows))
        self._show_all(rows)
        if not rows:
            self._none.set_words("check", self.tr("No duplicates found"), words)
        self._stack.setCurrentWidget(self._found if rows else self._none)

    def update_rows(self, rows: Sequence[DuplicateRow], words: str) -> None:
        """The same rows as they are now, such as with another photo kept."""
        self.model.update_rows(rows)
        self._words.setText(words)
        self.keep_row.show_row(self._list.currentIndex().data(ROW_ROLE))
        self._show_all(rows)

    def _show_all(self, rows: Sequence[DuplicateRow]) -> None:
        """What the button does that decides about all rows at once."""
        groups = {row.group: row.left_out for row in rows if row.group}
        more = sum(len(group) - 1 - len(out) for group, out in groups.items())
        self._all_out = bool(groups) and more <= 0
        words = self.tr("Leave 1 duplicate out") if more == 1 else ""
        words = words or self.tr("Leave {} duplicates out").format(f"{more:,}")
        self.all_button.setText(self.tr("Count all again") if self._all_out else words)
        self.all_button.setToolTip(
            self.tr("Let every duplicate count again.")
            if self._all_out
            else self.tr(
                "Keeps the largest of each group, which can be changed below. The others are left "
                "out of draws, exports, counts and rates; nothing is deleted."
            )
        )
        self.all_button.setVisible(bool(groups))

    def _on_all_clicked(self) -> None:
        self.all_left_out.emit(not self._all_out)

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
            self.keep_row.show_row(row)
            self.row_chosen.emit(row)


class KeepRow(QWidget):
    """Which photo of the chosen pair is kept, or that both count.

    Signals:
        chosen(DuplicateRow, object): keep the photo of this id, or None where both are to count.
    """

    chosen = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._row: DuplicateRow | None = None
        words = QLabel(self.tr("Keep"))
        words.setFont(font("small"))
        words.setToolTip(
            self.tr(
                "The other one is left out of draws, exports, counts and rates. Nothing is deleted."
            )
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(_SIDE, 6, _SIDE, 6)
        row.setSpacing(6)
        row.addWidget(words, 1)
        texts = self.tr("Left"), self.tr("Right"), self.tr("Both")
        self.buttons = [KeyButton(text, self, variant="small") for text in texts]
        for number, button in enumerate(self.buttons):
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, number=number: self._on_clicked(number))
            row.addWidget(button)
        self.show_row(None)

    def show_row(self, row: DuplicateRow | None) -> None:
        """The pair that is chosen, or none."""
        self._row = row if row is not None and row.likeness is not None else None
        for button in self.buttons:
            button.setEnabled(self._row is not None)
            button.setChecked(False)
        if self._row is None:
            return
        out = [photo.id in self._row.left_out for photo in self._row.photos]
        for button, is_so in zip(
            self.buttons, (out == [False, True], out == [True, False], not any(out)), strict=True
        ):
            button.setChecked(is_so)
        for button, photo in zip(self.buttons, self._row.photos, strict=False):
            words = self.tr("Keep {}, leave what looks like it out").format(photo.name)
            button.setToolTip(words)
            button.setAccessibleName(words)
        both = self.tr("Let both count")
        self.buttons[-1].setToolTip(both)
        self.buttons[-1].setAccessibleName(both)

    def _on_clicked(self, number: int) -> None:
        row = self._row
        self.show_row(row)  # what is checked follows the case, also where it is refused
        if row is not None:
            self.chosen.emit(row, row.photos[number].id if number < len(row.photos) else None)


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
