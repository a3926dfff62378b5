"""The library: search, sort and filters over the grid of photos, counts below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.photos.photo import PhotoId
from core.sets.subgroup_query import with_term
from core.verdict import CallState, Verdict
from gui.delegates.photo_card_delegate import PhotoCardDelegate
from gui.icons import icon
from gui.models.photo_filter_model import PhotoFilterModel
from gui.models.photo_index import Sort
from gui.models.photo_list_model import Role
from gui.models.photo_scope import Scope
from gui.models.photo_summary import Filter
from gui.photos.thumbnails import Thumbnails
from gui.theme import font
from gui.views.library_parts import DropPlace, Footer, rule
from gui.views.more_filters import Choice, MoreFilters
from gui.views.photo_grid import PhotoGrid
from gui.views.scope_bar import ScopeBar
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.empty_place import EmptyPlace
from gui.widgets.filter_pill import FilterPill
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.key_button import KeyButton

_SIDE = 10
_LINES_AHEAD = 1
"""Thumbnails are loaded for what is visible and so many lines below."""


class LibraryView(QWidget):
    """Shows the photos of a filter model and lets a person choose among them.

    Signals:
        photo_chosen(PhotoId): a person moved to another photo.
        open_requested(): the button of the empty library was pressed.
        filter_changed(str): another filter is in force, by its name.
        menu_requested(list[PhotoId], QPoint): a context menu for the selected photos.
        scopes_wanted(QMenu): draws, tags, gaps and saved filters are to go into it, too.
        more_wanted(): the menu of further filters opens; answer with `set_more_filters`.
    """

    photo_chosen = Signal(object)
    open_requested = Signal()
    filter_changed = Signal(str)
    menu_requested = Signal(object, QPoint)
    scopes_wanted = Signal(object)
    more_wanted = Signal()

    def __init__(
        self, model: PhotoFilterModel, thumbnails: Thumbnails, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._model, self._thumbnails = model, thumbnails
        self._in_view: PhotoId | None = None
        self._open_action: QAction | None = None
        self._invites = self._opening = False
        self._offset: int | None = None
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._search = self._make_search()
        self._sort_button = self._make_sort_button()
        self.scope_bar = ScopeBar(self)
        self._pills = self._make_pills()
        self._more = MoreFilters(self)
        self.grid = PhotoGrid(PhotoCardDelegate(thumbnails, self), self)
        self.grid.setObjectName("photoGrid")
        self.grid.setAccessibleName(self.tr("Photos"))
        self.grid.setModel(model)
        self._drop_place = DropPlace(self)
        self._no_match = EmptyPlace(self)
        self._note = ElidedLabel(parent=self)
        self._note.setFont(font("small"))
        self._note.setProperty("meta", "second")
        self._note.setContentsMargins(_SIDE + 2, 7, _SIDE, 0)
        self._footer = Footer(self)
        # Asking for thumbnails goes through all that is in sight: once, however much has changed.
        self._wanting = QTimer(self, singleShot=True, interval=0)
        self._wanting.timeout.connect(self._want_thumbnails)
        self._lay_out()
        self._join()
        self.set_progress_note("")
        self._refresh_counts()

    # For the window

    @property
    def selected_photos(self) -> list[PhotoId]:
        """The selected photos in their order; the photo in view is usually one of them."""
        rows = sorted(index.row() for index in self.grid.selectionModel().selectedIndexes())
        photos = (self._model.photo_at(row) for row in rows)
        return [photo for photo in photos if photo is not None]

    def select_photo(self, photo_id: PhotoId | None) -> None:
        """Show which photo is in view, scrolling only as far as needed; tells nobody."""
        self._in_view = photo_id
        row = self._row_in_view()
        if row is None:
            self.grid.clearSelection()
            self.grid.setCurrentIndex(QModelIndex())
        elif self.grid.currentIndex().row() != row:
            self._make_current(self._model.index(row))

    def set_progress_note(self, text: str) -> None:
        """A sentence above the counts ("reading 4,200 of 10,000 photos"); empty for none."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def set_invitation(self, invites: bool) -> None:
        """Below the demonstration's photos: the place where one's own go."""
        self._invites = invites
        self._show_places()

    def set_opening(self, opening: bool) -> None:
        """While a case is being opened, no photo yet does not mean that there are none."""
        self._opening = opening
        self._show_places()

    def set_open_action(self, action: QAction) -> None:
        """The action behind the empty library's button, which then prints its key."""
        self._open_action = action
        self._show_places()

    def set_more_filters(self, choices: Sequence[Choice], hidden: bool = False) -> None:
        """What photos can be filtered by; hidden while labels in force must not show."""
        self._more.set_choices(choices, self._search.text(), hidden)

    def show_all(self) -> None:
        """Take filter and search away."""
        self._search.clear()
        self._model.show_all()
        self._look_at_something()

    def focus_search(self) -> None:
        """Type to search."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    # Parts

    def _make_search(self) -> QLineEdit:
        field = QLineEdit(self)
        field.setPlaceholderText(self.tr("Search"))
        field.setAccessibleName(self.tr("Search photos by name"))
        field.setToolTip(self.tr("Words of the name, or conditions: group:Black, female × IV–VI"))
        field.setClearButtonEnabled(True)
        self._magnifier = field.addAction(icon("magnify"), QLineEdit.ActionPosition.LeadingPosition)
        # The style's padding stands before the icon and once more before the text.
        field.setTextMargins(-7, 0, 0, 0)
        field.setMinimumWidth(72)
        field.textChanged.connect(self._on_search)
        field.installEventFilter(self)
        return field

    def _make_sort_button(self) -> KeyButton:
        button = KeyButton(self._sort_words(Sort.NAME)[0], self, icon_name="sort", variant="small")
        button.setFixedHeight(28)
        menu, group = QMenu(button), QActionGroup(self)
        for sort in Sort:
            action = menu.addAction(self._sort_words(sort)[1])
            action.setCheckable(True)
            action.setChecked(sort is self._model.sort_order)
            action.setData(sort.value)
            group.addAction(action)
        menu.setToolTipsVisible(True)
        group.triggered.connect(lambda action: self._on_sort(Sort(action.data())))
        button.setMenu(menu)
        button.setToolTip(self.tr("Order of the photos"))
        button.set_words(self._sort_words(self._model.sort_order)[0])
        return button

    def _sort_words(self, sort: Sort) -> tuple[str, str]:
        """On the button, in the menu."""
        return {
            Sort.NAME: (self.tr("Name"), self.tr("Name")),
            Sort.DATE: (self.tr("Date"), self.tr("Date, newest first")),
            Sort.LEAST_SURE: (self.tr("Least sure"), self.tr("Least sure (lowest confidence)")),
            Sort.DISAGREEMENT: (self.tr("Disagreement"), self.tr("Most disagreement")),
        }[sort]

    def _make_pills(self) -> dict[Filter, FilterPill]:
        pills = {
            Filter.ALL: FilterPill(self.tr("All"), self),
            Filter.DISAGREE: FilterPill(self.tr("Vendors disagree"), self),
            Filter.MISREAD: FilterPill(self.tr("Misread"), self, mark=Verdict.MISREAD),
            Filter.NOT_DETECTED: FilterPill(
                self.tr("Not detected"), self, mark=Verdict.NOT_DETECTED
            ),
            Filter.NO_ANSWER: FilterPill(self.tr("No answer"), self, mark=Verdict.NO_ANSWER),
            Filter.UNABLE: FilterPill(self.tr("Unable to answer"), self, mark=Verdict.UNABLE),
            Filter.FLAGGED: FilterPill(self.tr("Flagged"), self, icon_name="flag"),
            Filter.FAILED: FilterPill(self.tr("Failed"), self, mark=CallState.FAILED),
            Filter.UNLABELLED: FilterPill(self.tr("Unlabelled"), self, mark=Verdict.UNLABELLED),
        }
        group = QButtonGroup(self)
        for name, pill in pills.items():
            group.addButton(pill)
            pill.clicked.connect(lambda _=False, name=name: self._choose_filter(name))
        pills[self._model.filter].setChecked(True)
        return pills

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(_SIDE, 8, _SIDE, 0)
        top.setSpacing(6)
        top.addWidget(self._search, 1)
        top.addWidget(self._sort_button)
        filters = QWidget(self)
        flow = FlowLayout(filters, gap=4)
        flow.setContentsMargins(_SIDE, 0, _SIDE - 4, 0)
        for pill in self._pills.values():
            flow.addWidget(pill)
        flow.addWidget(self._more)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        filters.setSizePolicy(policy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addSpacing(7)
        column.addWidget(filters)
        column.addSpacing(8)
        column.addWidget(self.scope_bar)
        column.addWidget(rule(self))
        column.addWidget(self.grid, 1)
        column.addWidget(self._drop_place, 1)
        column.addWidget(self._no_match, 1)
        column.addWidget(rule(self))
        column.addWidget(self._note)
        column.addWidget(self._footer)

    def _join(self) -> None:
        model = self._model
        model.counts_changed.connect(self._refresh_counts)
        model.filter_changed.connect(self._on_filter)
        model.sort_changed.connect(self._on_sorted)
        model.scope_changed.connect(self._on_scope)
        self.scope_bar.ended.connect(lambda: self.show_scope(None))
        model.blind_changed.connect(self._on_blind)
        self._more.wanted.connect(self.more_wanted)
        self._more.wanted.connect(lambda: self.scopes_wanted.emit(self._more.menu()))
        self._more.term_toggled.connect(self._on_term)
        model.modelAboutToBeReset.connect(self._remember_place)
        model.rows_replaced.connect(self._restore_place)
        model.case_replaced.connect(self._thumbnails.forget)
        model.rowsInserted.connect(self._on_rows_moved)
        model.rowsRemoved.connect(self._on_rows_moved)
        self.grid.picked.connect(self._on_picked)
        self.grid.visible_changed.connect(self._want_thumbnails)
        # A photo whose file is there again can be shown.
        model.dataChanged.connect(self._want_thumbnails_soon)
        self.grid.menu_requested.connect(
            lambda at: self.menu_requested.emit(self.selected_photos, at)
        )
        self._thumbnails.loaded.connect(self._repaint)
        self._thumbnails.failed.connect(self._repaint)
        self._drop_place.pressed.connect(self.open_requested)
        self._no_match.pressed.connect(self.show_all)

    # What a person does

    def _on_picked(self, index: QModelIndex) -> None:
        photo_id = index.data(Role.PHOTO_ID)
        if photo_id is not None:
            self._in_view = photo_id
            self.photo_chosen.emit(photo_id)

    def _choose_filter(self, chosen: Filter) -> None:
        self._model.set_filter(chosen)
        self._look_at_something()

    def show_scope(self, scope: Scope | None) -> None:
        """Narrow the photos to a draw, a tag or a gap; None shows them all."""
        self._model.set_scope(scope)
        self._look_at_something()

    def set_search(self, text: str) -> None:
        """Search as if it had been typed."""
        self._search.setText(text)

    def _look_at_something(self) -> None:
        """Move to the first photo shown where the one in view is none of them."""
        row = self._row_in_view()
        if row is not None:
            self.grid.scrollTo(self._model.index(row))
            return
        self.grid.scrollToTop()
        first = self._model.photo_at(0)
        if first is not None:
            self.select_photo(first)
            self.photo_chosen.emit(first)

    def _on_term(self, term: str) -> None:
        self._search.setText(with_term(self._search.text(), term))
        self._look_at_something()

    def _on_search(self, text: str) -> None:
        self._model.set_search(text)
        self._show_places()

    def _on_sort(self, sort: Sort) -> None:
        self._model.set_sort(sort)
        self.grid.scrollToTop()

    def _on_sorted(self, name: str) -> None:
        self._sort_button.set_words(self._sort_words(Sort(name))[0])
        for action in self._sort_button.menu().actions():
            action.setChecked(action.data() == name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the search field Enter goes to the first photo found, Esc ends the search."""
        if watched is not self._search or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            # Esc is also a key of the stage; here it means the search.
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
                self.grid.setFocus(Qt.FocusReason.ShortcutFocusReason)
                self._look_at_something()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._search.clear()
                self.grid.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return True
        return super().eventFilter(watched, event)

    # What the model does

    def _on_filter(self, name: str) -> None:
        self._pills[Filter(name)].setChecked(True)
        self._show_places()
        self.filter_changed.emit(name)

    def _on_scope(self) -> None:
        scope = self._model.scope
        self.scope_bar.show_words(scope.words if scope else "")
        self._show_places()

    def _on_blind(self, blind: bool) -> None:
        """What tells answers rests while labelling is blind."""
        tip = self.tr("Blind: it would tell what vendors said") if blind else ""
        for name, pill in self._pills.items():
            if name.tells_answers:
                pill.setEnabled(not blind)
                pill.setToolTip(tip)
        for action in self._sort_button.menu().actions():
            if Sort(action.data()).tells_answers:
                action.setEnabled(not blind)
                action.setToolTip(tip or action.text())
        self._refresh_counts()

    def _refresh_counts(self) -> None:
        model = self._model
        for name, pill in self._pills.items():
            pill.set_count(model.counts[name], model.total)
            is_known = model.is_counted or name is Filter.ALL
            pill.set_count_shown(is_known and not (model.is_blind and name.tells_answers))
        self._footer.show_counts(self._model.total, self._model.seen, self._model.no_faces)
        self._show_places()

    def _row_in_view(self) -> int | None:
        return None if self._in_view is None else self._model.row_of(self._in_view)

    def _on_rows_moved(self) -> None:
        # Qt moves the current index to a neighbour of a row that goes; the stage does not follow.
        if self._row_in_view() != self.grid.currentIndex().row():
            self.select_photo(self._in_view)
        self._show_places()

    def _remember_place(self) -> None:
        self._offset = None
        current = self.grid.currentIndex()
        rect = self.grid.visualRect(current)
        if current.isValid() and rect.intersects(self.grid.viewport().rect()):
            self._offset = rect.top()

    def _restore_place(self) -> None:
        """Rows are other ones: select the photo in view again, where it was on the screen."""
        row = self._row_in_view()
        if row is None:
            return
        index = self._model.index(row)
        bar = self.grid.verticalScrollBar()
        self.grid.executeDelayedItemsLayout()
        self.grid.setAutoScroll(False)
        self._make_current(index)
        self.grid.setAutoScroll(True)
        if self._offset is not None:
            bar.setValue(bar.value() + self.grid.visualRect(index).top() - self._offset)

    def _make_current(self, index: QModelIndex) -> None:
        # The view's own way asks the keyboard: Ctrl, held for a shortcut, would select one more.
        selection = self.grid.selectionModel()
        selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _want_thumbnails_soon(self) -> None:
        self._wanting.start()

    def _want_thumbnails(self) -> None:
        self._wanting.stop()
        self._thumbnails.set_ratio(self.devicePixelRatioF())
        rows = self.grid.visible_rows(_LINES_AHEAD)
        summaries = (self._model.index(row).data(Role.SUMMARY) for row in rows)
        self._thumbnails.want(summary.photo for summary in summaries)

    def _repaint(self, photo_id: PhotoId) -> None:
        row = self._model.row_of(photo_id)
        if row is not None:
            self.grid.update(self._model.index(row))

    # Empty places

    def _show_places(self) -> None:
        """The grid, the drop place or the sentence that nothing matches: what there is to show."""
        rows = self._model.rowCount()
        self._footer.show_filtered(rows if rows < self._model.total else None)
        empty, none_match = self._model.total == 0, self._model.rowCount() == 0
        invites = self._invites and not none_match
        self._no_match.setVisible(none_match and not empty)
        self._drop_place.setVisible((empty and not self._opening) or invites)
        self.grid.setVisible(not none_match or (empty and self._opening))
        self.grid.fit_content(invites)
        if empty or invites:
            self._fill_drop_place(empty)
        elif none_match:
            self._fill_no_match()

    def _fill_drop_place(self, empty: bool) -> None:
        button = self._open_action or self.tr("Open a folder")
        if empty:
            title, sentence = self.tr("No photos yet."), self.tr("Drop photos or a folder here.")
        else:
            title = self.tr("Your photos go here")
            sentence = self.tr(
                "Drop photos or a folder anywhere on the window, or paste one with Ctrl+V."
            )
        self._drop_place.say(title, sentence, button)

    def _hiding(self) -> list[str]:
        """What narrows the library, each as a person reads it."""
        hiding = []
        if self._model.filter is not Filter.ALL:
            hiding.append(self.tr("“{}”").format(self._pills[self._model.filter].text()))
        if self._model.scope is not None:
            hiding.append(self._model.scope.words)
        if self._model.search:
            hiding.append(self.tr("the search “{}”").format(self._search.text().strip()))
        return hiding

    def _fill_no_match(self) -> None:
        if not self._model.is_counted:
            self._no_match.set_words(
                "filter-variant",
                self.tr("Looking through the photos…"),
                self.tr("What is found is shown here as it comes."),
                self.tr("Show all"),
            )
            return
        hiding = self._hiding()
        total = self._model.total
        if len(hiding) > 1:
            text = (
                self.tr("Together these hide the only photo: {}.")
                if total == 1
                else self.tr("Together these hide all {1} photos: {0}.")
            )
        else:
            text = (
                self.tr("{} hides the only photo.")
                if total == 1
                else self.tr("{} hides all {} photos.")
            )
        sentence = text.format(", ".join(hiding), f"{total:,}")
        sentence = sentence[:1].upper() + sentence[1:]
        self._no_match.set_words(
            "filter-variant", self.tr("No photo matches."), sentence, self.tr("Show all")
        )
