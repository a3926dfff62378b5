"""What menus ask for where sets are concerned: draws, rights, tags, frozen versions, withdrawals.

Each is a module of its own that is imported when it is first asked for.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.photos.photo import PhotoId
from core.problem import Problem
from gui import operations
from gui.actions import Actions
from gui.main_window import MainWindow
from gui.models.photo_scope import Gap, Scope
from gui.models.photo_summary import Filter
from gui.photos.opening import Opening
from gui.sets.scopes import Scopes
from gui.workspace import Workspace

if TYPE_CHECKING:
    from gui.sets.balance_meter import BalanceMeter
    from gui.sets.freezing import Freezing
    from gui.sets.withdrawing import Withdrawing


class SetCommands(QObject):
    """Joins the actions to what they do."""

    def __init__(
        self,
        workspace: Workspace,
        opening: Opening,
        actions: Actions,
        window: MainWindow,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._opening, self._window = workspace, opening, window
        self._balance: BalanceMeter | None = None
        self.scopes = Scopes(workspace, window.library, actions["draw_sample"], self)
        for name, act in {
            "draw_sample": self.draw,
            "rights": self.rights,
            "tags": self.tags,
            "withdraw": self.withdraw,
            "withdraw_photos": self.withdraw_photos,
            "freeze": self.freeze,
            "frozen_versions": self.frozen_versions,
            "merge": self.merge,
            "balance": self.balance,
        }.items():
            actions[name].triggered.connect(act)
        window.audit_set.without_licence_requested.connect(self._on_without_licence)
        window.inspector.statement_changed.connect(self._on_statement)
        window.inspector.tags_changed.connect(self._on_tags)

    # Photos

    def rights(self) -> None:
        """Of the selected photos."""
        from gui.dialogs.rights_dialog import RightsDialog

        case, photo_ids = self._workspace.case, self._chosen()
        if case is None or not photo_ids or operations.refused_read_only(self._workspace):
            return
        said = RightsDialog.ask(self._window, [case.photo(i).rights for i in photo_ids])
        if said:
            operations.change_rights(self._workspace, photo_ids, said)

    def tags(self) -> None:
        """Of the selected photos."""
        from gui.dialogs.tags_dialog import TagsDialog

        case, photo_ids = self._workspace.case, self._chosen()
        if case is None or not photo_ids or operations.refused_read_only(self._workspace):
            return
        known = {tag for photo in case.photos for tag in photo.tags}
        answer = TagsDialog.ask(self._window, [case.photo(i).tags for i in photo_ids], known)
        if answer is not None:
            operations.change_tags(self._workspace, photo_ids, *answer)

    def _chosen(self) -> list[PhotoId]:
        """The photos selected in the library, else the one in view; of the audit set, its row's."""
        if not self._window.has_photo_focus():
            row = self._window.audit_set.selected_row()
            return [row.photo.id] if row is not None else []
        selected = self._window.library.selected_photos
        if not selected and self._workspace.photo_id is not None:
            return [self._workspace.photo_id]
        return selected

    def _on_statement(self, field: str, text: str) -> None:
        if self._workspace.photo_id is not None:
            operations.change_rights(self._workspace, [self._workspace.photo_id], {field: text})

    def _on_tags(self, tags: frozenset[str]) -> None:
        photo = self._workspace.photo
        if photo is not None:
            operations.change_tags(self._workspace, [photo.id], tags, photo.tags - tags)

    def withdraw(self) -> None:
        """A person, by the id that ties their photos together, or else the photos chosen."""
        self._withdrawing().ask_person(self._chosen())

    def withdraw_photos(self) -> None:
        """The selected photos."""
        self._withdrawing().ask_photos(self._chosen())

    def _withdrawing(self) -> Withdrawing:
        from gui.sets.withdrawing import Withdrawing

        return Withdrawing(self._workspace, self._opening, self._window)

    def _on_without_licence(self) -> None:
        """The number told is of the audit set's photos, so no other filter or search may remain."""
        self._window.show_page(0)
        self._window.library.show_all()
        self._workspace.photo_filter.set_filter(Filter.FLAGGED)
        self._window.library.show_scope(Scope(gap=Gap.LICENCE))

    # Sets

    def freeze(self) -> None:
        """Keep the audit set as it stands."""
        self._freezing().freeze()

    def frozen_versions(self) -> None:
        """Look at what was frozen."""
        if not self._refused_blind(self._workspace.session.is_blind):
            self._freezing().open_list()

    def merge(self) -> None:
        """Another person's case into this one."""
        from gui.sets.merging import Merging

        if not self._refused_blind(self._workspace.session.is_blind):
            Merging(self._workspace, self._opening, self._window).ask()

    def balance(self) -> None:
        """The meter in its own window."""
        if self._refused_blind(self._workspace.session.second is not None):
            return
        if self._balance is None:
            from gui.sets.balance_meter import BalanceMeter

            self._balance = BalanceMeter(self._workspace, self._window, self)
        self._balance.open()

    def _refused_blind(self, blind: bool) -> bool:
        """Whether it would tell what whoever labels now must not know; the user is told so."""
        if blind:
            self._workspace.trouble_arose.emit(
                Problem(
                    "blind",
                    self.tr("That would tell labels or answers that are hidden while labelling."),
                    self.tr("End blind labelling first."),
                )
            )
        return blind

    def _freezing(self) -> Freezing:
        from gui.sets.freezing import Freezing

        return Freezing(self._workspace, self._window)

    def draw(self) -> None:
        from gui.sets.draw_making import DrawMaking

        making = DrawMaking(self._workspace, self._opening, self._window.library, self)
        making.shown.connect(partial(self._window.show_page, 0))
        making.ask()
