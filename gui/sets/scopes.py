"""What the library can be narrowed to: its menu of draws, tags, gaps and saved filters."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog, QMenu

from core.case.memory import SAVED_FILTERS
from core.sets.draw import DrawKind
from gui.icons import icon
from gui.models.photo_scope import Gap, Scope, draw_words, scope_of
from gui.views.library_view import LibraryView
from gui.workspace import Workspace

_MOST_IN_MENU = 20


class Scopes(QObject):
    """Fills the library's menu each time it opens, and does what is chosen there."""

    def __init__(
        self, workspace: Workspace, library: LibraryView, draw: QAction, parent: QObject
    ) -> None:
        """draw: the action that draws a sample."""
        super().__init__(parent)
        self._workspace, self._library, self._draw = workspace, library, draw
        library.scopes_wanted.connect(self.fill)
        workspace.photo_filter.scope_changed.connect(self._say_more)
        workspace.changed.connect(self._say_more)

    def fill(self, menu: QMenu) -> None:
        """Put draws, gaps, tags and saved filters below what is in the menu."""
        if self._workspace.case is None:
            return
        menu.addSeparator()
        self._add_draws(menu)
        self._add_gaps(menu)
        self._add_tags(menu)
        self._add_saved(menu)

    def _add_draws(self, menu: QMenu) -> None:
        case = self._workspace.case
        assert case is not None
        drawn = [each for each in case.draws if each.kind is not DrawKind.COMPLETE]
        for each in drawn[: -_MOST_IN_MENU - 1 : -1]:
            self._add(menu, draw_words(each), Scope(draw=each))
        menu.addAction(self._draw)

    def _add_gaps(self, menu: QMenu) -> None:
        case = self._workspace.case
        assert case is not None
        gaps = {gap: sum(map(gap.is_in, case.photos)) for gap in Gap}
        menu.addSeparator()
        for gap, count in gaps.items():
            words = tr("1 photo {}") if count == 1 else tr("{} photos {}")
            text = words.format(*([gap.value] if count == 1 else [f"{count:,}", gap.value]))
            self._add(menu, text, Scope(gap=gap)).setEnabled(count > 0)

    def _add_tags(self, menu: QMenu) -> None:
        case = self._workspace.case
        assert case is not None
        tags = Counter(tag for photo in case.photos for tag in photo.tags)
        if not tags:
            return
        menu.addSeparator()
        into = menu
        for place, (tag, count) in enumerate(sorted(tags.items(), key=lambda of: of[0].casefold())):
            if place == _MOST_IN_MENU:
                into = menu.addMenu(tr("More tags"))
            self._add(into, tr("Tagged “{}” ({})").format(tag, f"{count:,}"), Scope(tag=tag))

    def _add(self, menu: QMenu, text: str, scope: Scope) -> QAction:
        action = menu.addAction(text.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(self._workspace.photo_filter.scope == scope)
        # A second choice of what is in force ends it.
        action.triggered.connect(
            lambda on, chosen=scope: self._library.show_scope(chosen if on else None)
        )
        return action

    # Saved filters

    def _saved(self) -> list[dict[str, Any]]:
        case = self._workspace.case
        saved = case.setting(SAVED_FILTERS) if case is not None else None
        return [each for each in saved or [] if isinstance(each, dict) and each.get("name")]

    def _add_saved(self, menu: QMenu) -> None:
        menu.addSeparator()
        saved = self._saved()
        for each in saved:
            action = menu.addAction(icon("filter-variant"), each["name"].replace("&", "&&"))
            action.triggered.connect(partial(self._restore, each))
        keep = menu.addAction(tr("Save what is shown as…"))
        keep.triggered.connect(self._save)
        case = self._workspace.case
        scope = self._workspace.photo_filter.scope
        can_be_kept = scope is None or scope.picked is None
        keep.setEnabled(case is not None and not case.read_only and can_be_kept)
        if saved:
            forget = menu.addMenu(tr("Forget a saved filter"))
            for each in saved:
                forget.addAction(each["name"].replace("&", "&&")).triggered.connect(
                    partial(self._forget, each["name"])
                )

    def _restore(self, saved: dict[str, Any], *_: object) -> None:
        case, photos = self._workspace.case, self._workspace.photo_filter
        if case is None:
            return
        self._library.set_search(str(saved.get("search", "")))
        photos.restore(saved.get("filter"), saved.get("sort"))
        self._library.show_scope(scope_of(saved.get("scope"), case.draws))

    def _save(self) -> None:
        case, photos = self._workspace.case, self._workspace.photo_filter
        if case is None:
            return
        name, given = QInputDialog.getText(
            self._library.window(), tr("Save a filter"), tr("What is this filter to be called?")
        )
        if not given or not name.strip():
            return
        made = {
            "name": name.strip(),
            "filter": photos.filter_name,
            "search": photos.search,
            "sort": photos.sort_order.value,
            "scope": photos.scope.kept() if photos.scope else None,
        }
        others = [each for each in self._saved() if each["name"] != made["name"]]
        case.set_setting(SAVED_FILTERS, [*others, made])

    def _forget(self, name: str, *_: object) -> None:
        case = self._workspace.case
        if case is not None:
            case.set_setting(SAVED_FILTERS, [s for s in self._saved() if s["name"] != name])

    # What is said of a draw

    def _say_more(self, *_: object) -> None:
        """While a draw is shown: how many of its faces are labelled."""
        from gui.models.found_words import labelled_words

        case, scope = self._workspace.case, self._workspace.photo_filter.scope
        if case is None or scope is None or scope.draw is None:
            return
        seen = self._workspace.seen
        if seen is None or seen.is_blind:
            self._library.scope_bar.show_words(scope.words)
            return
        labelled = labelled_words(case.basis(scope.draw))
        self._library.scope_bar.show_words(scope.words, labelled)


def tr(text: str) -> str:
    return QCoreApplication.translate("scopes", text)
