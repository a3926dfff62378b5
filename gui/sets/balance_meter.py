"""Joins the balance meter to the case: counts in a thread, as often as something changed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from core.case.change import Change, Kinds
from core.faces import Face
from core.labelling.attributes import AttributeName
from core.sets.balance import Balance, Targets, balance, targets_of
from core.sets.subgroups import names_in
from gui.views.balance_view import BalanceView
from gui.workspace import Workspace

_REFRESH_MS = 200
_SETTING = "balance"
_Counted = tuple[tuple[AttributeName, ...], Targets, Balance]
_AUDIT, _ALL, _SHOWN = "audit set", "all", "shown"


class BalanceMeter(QObject):
    """Lives as long as its window stands open."""

    def __init__(self, workspace: Workspace, window: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._chosen = _ALL
        self._asked = 0
        self._timer = QTimer(self, interval=_REFRESH_MS, singleShot=True)
        self._timer.timeout.connect(self.refresh)
        self.view = BalanceView(window)
        self.view.setWindowFlag(Qt.WindowType.Tool)
        self.view.targets_changed.connect(self._on_targets)
        self.view.set_chosen.connect(self._on_set)
        workspace.changed.connect(self._on_changed)
        workspace.case_opened.connect(self._timer.start)
        workspace.photo_filter.scope_changed.connect(self._timer.start)

    def open(self) -> None:
        """Show the window, or bring it to the front."""
        sets = [
            (_ALL, tr("Labelled or flagged faces of the case")),
            (_AUDIT, tr("Faces of the audit set")),
            (_SHOWN, tr("Faces of the photos shown in the library")),
        ]
        self.view.set_sets(sets, self._chosen)
        self.refresh()
        self.view.show()
        self.view.raise_()
        self.view.activateWindow()

    def refresh(self) -> None:
        """Count anew, in a thread."""
        case = self._workspace.case
        if case is None:
            return
        faces, kept = self._faces(), case.setting(_SETTING)
        self._asked += 1
        self._workspace.bridge.submit(lambda: _count(faces, kept), partial(self._show, self._asked))

    def _faces(self) -> tuple[Face, ...]:
        case = self._workspace.case
        assert case is not None
        if self._chosen == _AUDIT:
            faces = [case.face(face_id) for face_id in {flag.face_id for flag in case.flags}]
            return tuple(face for face in faces if face.photo_id not in case.left_out)
        if self._chosen == _SHOWN:
            ids = self._workspace.photo_filter.photo_ids()
            counted = (id_ for id_ in ids if id_ not in case.left_out)
            return tuple(face for id_ in counted for face in case.faces_stored_in(id_))
        return tuple(face for face in case.stored_faces() if face.photo_id not in case.left_out)

    def _show(self, asked: int, found: _Counted) -> None:
        case = self._workspace.case
        if asked != self._asked or case is None:
            return
        names, targets, counted = found
        self.view.set_names(list(dict.fromkeys((*names, *targets.names))))
        self.view.show_balance(counted, targets, case.read_only)

    def _on_targets(self, targets: Targets) -> None:
        case = self._workspace.case
        if case is not None:
            case.set_setting(_SETTING, targets.kept())
            self.refresh()

    def _on_set(self, name: str) -> None:
        self._chosen = name
        self.refresh()

    def _on_changed(self, change: Change) -> None:
        wanted = Kinds.LABELS | Kinds.FLAGS | Kinds.PHOTOS_ADDED | Kinds.PHOTOS
        if self.view.isVisible() and change.kinds & wanted and not self._timer.isActive():
            self._timer.start()


def _count(faces: Sequence[Face], kept: object) -> _Counted:
    """In a thread. Where nothing was chosen, the first two attributes are crossed."""
    names = names_in(faces)
    targets = targets_of(kept) if kept is not None else Targets(names[:2])
    return names, targets, balance(faces, targets)


def tr(text: str) -> str:
    return QCoreApplication.translate("balance", text)
