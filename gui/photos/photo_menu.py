"""The menu of one or many photos in the library."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from core.photos.photo import PhotoId
from gui import operations
from gui.workspace import Workspace


def photo_menu(
    workspace: Workspace,
    photo_ids: Sequence[PhotoId],
    parent: QWidget,
    actions: Sequence[QAction] = (),
) -> QMenu:
    """What can be done to these photos at once. actions: further ones, on what is selected."""
    menu = QMenu(parent)
    vendors = workspace.ready_vendors()
    calls = [(photo_id, vendor_id) for photo_id in photo_ids for vendor_id in vendors]
    words = tr("Ask about this photo again") if len(photo_ids) == 1 else tr("Ask about {} again")
    again = menu.addAction(words.format(tr("{} photos").format(len(photo_ids))))
    again.triggered.connect(partial(_without_state, operations.ask_again, workspace, calls))
    again.setEnabled(bool(calls))
    menu.addSeparator()
    for text, rights in (
        (tr("Public figure"), (True, False)),
        (tr("Consenting"), (False, True)),
        (tr("No statement of rights"), (False, False)),
    ):
        menu.addAction(text).triggered.connect(
            partial(_without_state, operations.show_all_unmasked, workspace, photo_ids, *rights)
        )
    menu.addSeparator()
    for action in actions:
        menu.addAction(action)
    return menu


def _without_state(act: object, *arguments: object) -> None:
    """An action adds whether it is checked; no operation here asks."""
    assert callable(act)
    act(*arguments[:-1])


def tr(text: str) -> str:
    return QCoreApplication.translate("photo_menu", text)
