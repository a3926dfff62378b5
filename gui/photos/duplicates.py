"""Joins the search for duplicates to the case: the list, the light table, the audit set's page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from core.case.change import Change, Kinds
from core.photos.duplicates import Likeness
from core.photos.photo import Photo, PhotoId
from gui import operations
from gui.main_window import MainWindow
from gui.models.found_words import duplicates_words
from gui.photos.duplicate_search import DuplicateSearch, Found, Pair
from gui.photos.light_table import LightTable
from gui.photos.thumbnails import Thumbnails
from gui.workspace import Workspace

if TYPE_CHECKING:
    from gui.models.duplicates_model import DuplicateRow
    from gui.views.duplicates_view import DuplicatesView

_REFRESH_MS = 300


class Duplicates(QObject):
    """Finds duplicates where a person asks for them, and those of the audit set by itself.

    path_of: where a photo's bytes are now; called in threads.
    """

    def __init__(
        self,
        workspace: Workspace,
        window: MainWindow,
        light_table: LightTable,
        thumbnails: Thumbnails,
        path_of: Callable[[Photo], Path],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._window = workspace, window
        self._light_table, self._thumbnails = light_table, thumbnails
        self.search = DuplicateSearch(path_of, parent=self)
        # What one of them has looked at, the other knows too.
        self.flagged_search = DuplicateSearch(path_of, prints=self.search.prints, parent=self)
        self._view: DuplicatesView | None = None
        self._found = Found((), 0, 0)
        self._flagged: Found | None = None
        self._timer = QTimer(self, interval=_REFRESH_MS, singleShot=True)
        self._timer.timeout.connect(self._look_at_flagged)
        window.audit_set.duplicates_requested.connect(self._on_flagged_requested)
        window.page_shown.connect(self._look_at_flagged_soon)
        self.search.progressed.connect(self._on_progressed)
        self.search.finished.connect(self._on_finished)
        self.flagged_search.finished.connect(self._on_flagged_finished)
        workspace.changed.connect(self._on_changed)
        workspace.case_opened.connect(self._on_case_opened)
        workspace.photos_withdrawn.connect(self._on_case_opened)

    def find(self) -> None:
        """Search the whole case and list what is alike, in the library's place."""
        case = self._workspace.case
        if case is None:
            return
        self._window.show_page(0)
        self._open_list().show_progress(0, len(case.photos))
        # The list is painted first: making it and starting the search at once would be felt.
        QTimer.singleShot(0, self, self._start)

    def _start(self) -> None:
        case = self._workspace.case
        if case is not None:
            self.search.start(tuple(case.photos))

    def close_list(self) -> None:
        """Back to the library; a search under way is given up."""
        self.search.cancel()
        self._window.show_before_library(None)
        self._window.library.grid.setFocus()

    def close(self) -> None:
        """Wait for the threads; nothing arrives afterwards."""
        self.search.close()
        self.flagged_search.close()

    # The list

    def _open_list(self) -> DuplicatesView:
        if self._view is None:
            # Not needed at the start, and not by everybody.
            from gui.views.duplicates_view import DuplicatesView

            view = DuplicatesView(self._thumbnails)
            view.row_chosen.connect(self._on_row_chosen)
            view.search_requested.connect(self.find)
            view.cancel_requested.connect(self._on_cancelled)
            view.close_requested.connect(self.close_list)
            view.kept_chosen.connect(self._on_kept_chosen)
            view.all_left_out.connect(self._on_all_left_out)
            self._view = view
        self._window.show_before_library(self._view)
        self._view.setFocus()
        return self._view

    def _on_progressed(self, done: int, total: int) -> None:
        if self._view is not None:
            self._view.show_progress(done, total)

    def _on_finished(self, found: Found) -> None:
        self._found = found
        if self._view is not None:
            self._view.show_rows(self._rows(), self._words(found))

    def _on_cancelled(self) -> None:
        self.search.cancel()
        if self._view is not None:
            self._view.show_cancelled()

    def _on_row_chosen(self, row: DuplicateRow) -> None:
        ids = [photo.id for photo in row.photos]
        if len(ids) == 1:
            self._light_table.close()
            self._workspace.look_at(ids[0])
        else:
            self._light_table.open_pair(ids[0], ids[1])
        if self._view is not None:
            self._view.setFocus()  # so that the arrow keys go on through the list

    def _on_kept_chosen(self, row: DuplicateRow, kept: PhotoId | None) -> None:
        changed: dict[PhotoId, PhotoId | None] = {photo.id: None for photo in row.photos}
        if kept is not None:
            changed = {id_: kept if id_ != kept else None for id_ in row.group}
        operations.set_left_out(self._workspace, changed)
        self._update_rows()  # also where it was refused

    def _on_all_left_out(self, on: bool) -> None:
        case = self._workspace.case
        if case is None:
            return
        changed: dict[PhotoId, PhotoId | None] = {}
        for row in self._rows():
            chosen = (case.left_out[id_] for id_ in row.left_out)
            kept = next((id_ for id_ in chosen if id_ in row.group), next(iter(row.group), None))
            changed |= {id_: kept if on and id_ != kept else None for id_ in row.group}
        operations.set_left_out(self._workspace, changed)
        self._update_rows()

    def _rows(self) -> list[DuplicateRow]:
        from gui.models.duplicates_model import DuplicateRow

        case = self._workspace.case
        if case is None:
            return []
        known, rows = self._workspace.photo_list, []
        for group in self._found.groups:
            ids = self._in_order(group)
            left_out = frozenset(ids) & case.left_out.keys()
            for pair in group:
                if known.row_of(pair.larger) is None or known.row_of(pair.other) is None:
                    continue  # taken out of the case since
                photos = (case.photo(pair.larger), case.photo(pair.other))
                rows.append(DuplicateRow(photos, pair.likeness, ids, left_out))
        return rows + [
            DuplicateRow((photo,), None) for photo in case.photos if len(photo.places) > 1
        ]

    def _in_order(self, group: Sequence[Pair]) -> tuple[PhotoId, ...]:
        """The photos of a group that are in the case, the largest first."""
        case, known = self._workspace.case, self._workspace.photo_list
        assert case is not None
        ids = {id_ for pair in group for id_ in (pair.larger, pair.other)}
        photos = [case.photo(id_) for id_ in ids if known.row_of(id_) is not None]
        photos.sort(key=lambda photo: (-(photo.width or 0) * (photo.height or 0), photo.id))
        return tuple(photo.id for photo in photos)

    def _update_rows(self) -> None:
        if self._view is None:
            return
        rows = self._rows()
        if len(rows) == len(self._view.model.rows):
            self._view.update_rows(rows, self._words(self._found))
        else:
            self._view.show_rows(rows, self._words(self._found))

    def _words(self, found: Found) -> str:
        pairs = found.pairs
        resaved = sum(pair.likeness is Likeness.RESAVED for pair in pairs)
        near = len(pairs) - resaved
        counts = [
            (resaved, self.tr("1 re-saved copy"), self.tr("{} re-saved copies")),
            (near, self.tr("1 near-duplicate"), self.tr("{} near-duplicates")),
        ]
        said = [one if n == 1 else many.format(f"{n:,}") for n, one, many in counts if n]
        case = self._workspace.case
        if case is not None and case.left_out:
            said.append(duplicates_words(len(case.left_out)))
        among = self.tr("{} photos compared.").format(f"{found.compared:,}")
        if found.left_out:
            left_out = self.tr("{} could not be read.").format(f"{found.left_out:,}")
            among = f"{among} {left_out}"
        return f"{', '.join(said)}. {among}" if said else among

    # The audit set

    def _look_at_flagged_soon(self, *_: object) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _look_at_flagged(self) -> None:
        """Compare the photos of the audit set, while its page can be seen."""
        case = self._workspace.case
        if case is None or not self._window.audit_set.isVisible():
            return
        photos = [case.photo(photo_id) for photo_id in case.flagged_photos()]
        self.flagged_search.start([p for p in photos if p.id not in case.left_out])

    def _on_flagged_finished(self, found: Found) -> None:
        self._flagged = found
        self._window.audit_set.show_duplicates(self._flagged_words(found.pairs))

    def _flagged_words(self, pairs: tuple[Pair, ...]) -> str:
        case = self._workspace.case
        if not pairs or case is None:
            return ""
        names = case.photo(pairs[0].larger).name, case.photo(pairs[0].other).name
        if len(pairs) == 1:
            return self.tr(
                "{} and {} look like the same picture: the same face would count twice."
            ).format(*names)
        return self.tr(
            "{} photos of this set look like another one of it: some faces would count twice."
        ).format(f"{len(pairs):,}")

    def _on_flagged_requested(self) -> None:
        if self._flagged is None:
            return
        self._found = self._flagged
        self._window.show_page(0)
        view = self._open_list()
        view.show_rows(self._rows(), self._words(self._flagged))
        view.choose_first()

    # Following the case

    def _on_changed(self, change: Change) -> None:
        if change.kinds & (Kinds.FLAGS | Kinds.PHOTOS):
            self._look_at_flagged_soon()
        shown = self._view is not None and self._view.isVisible() and not self.search.is_running
        if shown and change.kinds & Kinds.PHOTOS:
            self._update_rows()

    def _on_case_opened(self) -> None:
        for search in (self.search, self.flagged_search):
            search.forget()
        self._found, self._flagged = Found((), 0, 0), None
        self._window.audit_set.show_duplicates("")
        self._window.show_before_library(None)
