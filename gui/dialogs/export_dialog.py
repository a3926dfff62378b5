"""The page of exports: what goes in, in which format, where to, and whether faces are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from core.export import Exporter, Photos, Scope, refuse_taken
from core.export.preview import Preview
from core.problem import ProblemError
from gui.dialogs.answered import is_accepted, while_open
from gui.theme import Role, font
from gui.views.export_preview import ExportPreview
from gui.views.format_list import FormatList
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton
from gui.widgets.segments import Segments

_SCOPES = (Scope.AUDIT, Scope.ALL)

Previews = Mapping[Scope, Preview]
Count = Callable[[Callable[[Previews], None], Callable[[BaseException], None]], None]
"""Counts in a process what would be exported, then calls the one or the other here."""
Propose = Callable[[Scope, str], Path]
"""A folder that is not there yet, for a scope and the name of a format."""


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What was chosen. reason_unmasked: why all faces are shown; None masks them."""

    format: str
    scope: Scope
    folder: Path
    reason_unmasked: str | None = None
    with_photos: bool = True


class ExportDialog(QDialog):
    """Says what goes in before anything is written; Export sleeps until that is counted.

    Showing faces that nobody stated rights for needs a reason, which goes into the export.
    """

    def __init__(
        self,
        exporters: Sequence[Exporter],
        count: Count,
        propose: Propose,
        first: tuple[str, Scope],
        parent: QWidget | None = None,
    ) -> None:
        """first: the format and scope that are chosen at first."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._propose = propose
        self._previews: Previews | None = None
        self._trouble = ""
        self._proposed = ""
        self.formats = FormatList(exporters)
        self.scope = Segments([self.tr("Audit set"), self.tr("Everything")])
        self.preview = ExportPreview()
        self.folder = QLineEdit()
        self.folder.setAccessibleName(self.tr("Folder"))
        self.leave_out = QCheckBox(self.tr("Leave the photos out"))
        self.show_all = QCheckBox(self.tr("Show all faces, because:"))
        self.reason = QLineEdit()
        self.reason.setAccessibleName(self.tr("Reason for showing all faces"))
        self.reason.setPlaceholderText(self.tr("The reason is written into the export"))
        self._problem = _words("small")
        self.export_button = KeyButton(
            self.tr("Export"), icon_name="export-variant", key="Return", variant="primary"
        )
        self.export_button.setDefault(True)
        self._cancel = KeyButton(self.tr("Cancel"), key="Esc")
        self._cancel.setAutoDefault(False)
        self.formats.choose(first[0])
        self.scope.set_current(_SCOPES.index(first[1]))
        self._lay_out()
        self._join()
        self._on_chosen()
        count(
            while_open(self, self._on_counted),
            while_open(self, self._on_count_failed),
        )

    @classmethod
    def ask(
        cls,
        parent: QWidget,
        exporters: Sequence[Exporter],
        count: Count,
        propose: Propose,
        first: tuple[str, Scope],
    ) -> ExportChoice | None:
        """The choice, or None where the user left it."""
        dialog = cls(exporters, count, propose, first, parent)
        return dialog.choice() if is_accepted(dialog) else None

    def choice(self) -> ExportChoice:
        reason = self.reason.text().strip() if self._shows_all else ""
        return ExportChoice(
            self.formats.current.name,
            self._scope,
            Path(self.folder.text().strip()).expanduser(),
            reason or None,
            self._with_photos,
        )

    def problem(self) -> str:
        """What is in the way of exporting; empty for nothing."""
        folder = self.choice().folder
        if self._trouble:
            return self._trouble
        if self._previews is None:
            return self.tr("Counting what goes in…")
        if not self._previews[self._scope].photos:
            return self.tr("The audit set is empty: flag a face first, or export everything.")
        if not self.folder.text().strip():
            return self.tr("Name a folder.")
        if not folder.is_absolute():
            return self.tr("Name the folder with its whole path.")
        try:
            refuse_taken(folder)
        except ProblemError as error:
            return str(error.problem)
        except OSError as error:
            return self.tr("This folder cannot be used: {}.").format(error.strerror)
        if self._shows_all and not self.reason.text().strip():
            return self.tr("Say why all faces are shown.")
        return ""

    # Building

    def _lay_out(self) -> None:
        title = _words("dialog", self.tr("Export"))
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch()
        head.addWidget(self.scope, 0, Qt.AlignmentFlag.AlignVCenter)
        middle = QHBoxLayout()
        middle.setSpacing(24)
        middle.addWidget(self.formats, 1)
        middle.addWidget(self.preview)
        choose = KeyButton(self.tr("Choose…"), icon_name="folder-open-outline")
        choose.setAutoDefault(False)
        choose.clicked.connect(self._on_choose_clicked)
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(_words("section", self.tr("New folder")))
        place.addSpacing(8)
        place.addWidget(self.folder, 1)
        place.addWidget(choose)
        faces = QHBoxLayout()
        faces.setSpacing(8)
        faces.addWidget(self.leave_out)
        faces.addWidget(self.show_all)
        faces.addWidget(self.reason, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._problem, 1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self.export_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(14)
        column.addLayout(head)
        column.addLayout(middle, 1)
        column.addLayout(faces)
        column.addLayout(place)
        column.addLayout(buttons)
        self.setMinimumWidth(860)
        FocusRing(self)

    def _join(self) -> None:
        self.scope.chosen.connect(self._on_chosen)
        self.formats.chosen.connect(self._on_chosen)
        self.leave_out.toggled.connect(self._on_chosen)
        self.folder.textChanged.connect(self._check)
        self.reason.textChanged.connect(self._check)
        self.show_all.toggled.connect(self._on_show_all_toggled)
        self.export_button.clicked.connect(self.accept)
        self._cancel.clicked.connect(self.reject)

    # What is chosen

    @property
    def _scope(self) -> Scope:
        return _SCOPES[self.scope.current]

    @property
    def _with_photos(self) -> bool:
        photos = self.formats.current.photos
        if photos is Photos.CHOICE:
            return not self.leave_out.isChecked()
        return photos is Photos.ALWAYS

    @property
    def _shows_all(self) -> bool:
        return self._with_photos and self.show_all.isChecked()

    def _on_chosen(self, *_: object) -> None:
        self.formats.set_scope(self._scope)
        if self.folder.text() == self._proposed:
            self._proposed = str(self._propose(self._scope, self.formats.current.name))
            self.folder.setText(self._proposed)
        self.leave_out.setVisible(self.formats.current.photos is Photos.CHOICE)
        self._refresh()

    def _on_show_all_toggled(self, on: bool) -> None:
        if on:
            self.reason.setFocus()
        self._refresh()

    def _on_choose_clicked(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Name a new folder for the export"),
            self.folder.text(),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if name:
            self.folder.setText(name)

    # What comes back

    def _on_counted(self, previews: Previews) -> None:
        self._previews = previews
        self._refresh()

    def _on_count_failed(self, error: BaseException) -> None:
        if not isinstance(error, ProblemError):
            raise error
        self._trouble = str(error.problem)
        self._refresh()

    def _refresh(self) -> None:
        with_photos = self._with_photos
        self.show_all.setEnabled(with_photos)
        self.reason.setEnabled(self._shows_all)
        if self._previews is not None:
            preview = self._previews[self._scope]
            self.preview.show_preview(preview, with_photos, self._shows_all)
        self._check()

    def _check(self) -> None:
        """Say what is in the way of exporting; the button sleeps until it is gone."""
        problem = self.problem()
        self._problem.setText(problem)
        self.export_button.setEnabled(not problem)
        self.export_button.setToolTip(problem)


def _words(role: Role, text: str = "") -> QLabel:
    label = QLabel(text, wordWrap=role == "small")
    label.setFont(font(role))
    return label
