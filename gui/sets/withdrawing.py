"""Withdraws a person or photos: says what goes, asks twice, and tells what had left before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication

from core.case.sets import Going
from core.photos.photo import PhotoId
from core.problem import Problem, ProblemError
from gui import operations
from gui.dialogs.withdraw_dialog import WithdrawDialog
from gui.main_window import MainWindow
from gui.photos.opening import Opening
from gui.workspace import Workspace


class Withdrawing:
    """One withdrawal, from the question to the sentence at its end."""

    def __init__(self, workspace: Workspace, opening: Opening, window: MainWindow) -> None:
        self._workspace, self._opening, self._window = workspace, opening, window
        self._going: Going | None = None

    def ask_person(self, photo_ids: Sequence[PhotoId]) -> None:
        """Ask which person; where no face has a person's id, the photos chosen are meant."""
        case = self._workspace.case
        if case is not None:
            self._ask(case.persons(), photo_ids, wanted_person=True)

    def ask_photos(self, photo_ids: Sequence[PhotoId]) -> None:
        """Ask about the photos chosen."""
        self._ask({}, photo_ids)

    def _ask(
        self,
        persons: Mapping[str, int],
        photo_ids: Sequence[PhotoId],
        wanted_person: bool = False,
    ) -> None:
        case, workspace = self._workspace.case, self._workspace
        if case is None or operations.refused_read_only(workspace) or self._refused_busy():
            return
        if not persons and not photo_ids:
            problem = Problem(
                "no photo",
                tr("There is no photo to withdraw."),
                tr("Choose photos in the library, or a row of the audit set."),
            )
            workspace.trouble_arose.emit(problem)
            return
        chosen = WithdrawDialog.ask(
            self._window,
            persons,
            case.photos_of_person,
            photo_ids,
            self._count,
            wanted_person=wanted_person,
        )
        # A run may have been started from another window's dialog meanwhile.
        if chosen and workspace.case is case and not self._refused_busy():
            done = workspace.withdraw(chosen)
            self._window.messages.show_message(tr("Withdrawing…"), ident="withdrawn")
            workspace.bridge.carry_out(
                done.result, lambda _: self._on_done(len(chosen)), self._on_failed
            )

    def _refused_busy(self) -> bool:
        """While vendors are asked or photos read, what is withdrawn could come in again."""
        run = self._workspace.run
        if not (self._opening.reading or (run is not None and run.is_running)):
            return False
        problem = Problem(
            "busy",
            tr("Nothing can be withdrawn while vendors are asked or photos are read."),
            tr("Wait for the end of the run, or stop it, then withdraw."),
        )
        self._workspace.trouble_arose.emit(problem)
        return True

    def _count(self, photo_ids: Sequence[PhotoId], counted: Callable[[Going], None]) -> None:
        case = self._workspace.case
        assert case is not None
        known = [photo_id for photo_id in photo_ids if photo_id in {p.id for p in case.photos}]
        self._workspace.bridge.submit(case.going(known), partial(self._on_counted, counted))

    def _on_counted(self, counted: Callable[[Going], None], going: Going) -> None:
        self._going = going
        counted(going)

    def _on_done(self, count: int) -> None:
        words = tr("1 photo was withdrawn. Nothing of it is left in the case's folder.")
        if count != 1:
            words = tr("{} photos were withdrawn. Nothing of them is left in the case's folder.")
        said = words.format(f"{count:,}")
        packages = self._going.packages if self._going else ()
        if packages:
            names = ", ".join(left.name for left in packages)
            still = tr("Packages that left before still hold it: {}.")
            if count != 1:
                still = tr("Packages that left before still hold them: {}.")
            said += " " + still.format(names)
        self._window.messages.show_message(
            said, ident="withdrawn", serious=bool(packages), can_close=True
        )

    def _on_failed(self, error: BaseException) -> None:
        self._window.messages.clear_message("withdrawn")
        if not isinstance(error, ProblemError):
            raise error
        self._workspace.trouble_arose.emit(error.problem)


def tr(text: str) -> str:
    return QCoreApplication.translate("withdrawing", text)
