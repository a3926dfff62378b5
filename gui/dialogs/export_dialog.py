"""Where an export goes and whether faces are shown that nobody stated rights for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from core.audit_set import AuditSet
from core.export import refuse_taken
from core.export.photo_files import allowed_because
from core.problem import ProblemError
from gui.theme import font
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What was chosen. reason_unmasked: why all faces are shown; None masks them."""

    folder: Path
    reason_unmasked: str | None


class ExportDialog(QDialog):
    """Says what is masked; showing it all the same needs a reason, which goes into the export."""

    def __init__(self, audit_set: AuditSet, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export the audit set"))
        self._folder = QLineEdit(str(folder))
        self._folder.setAccessibleName(self.tr("Folder"))
        self._folder.setCursorPosition(len(str(folder)))
        self._problem = QLabel(wordWrap=True)
        self._problem.setFont(font("small"))
        self._show_all = QCheckBox(self.tr("Show them all the same, because:"))
        self._reason = QLineEdit()
        self._reason.setAccessibleName(self.tr("Reason for showing all faces"))
        self._reason.setPlaceholderText(self.tr("The reason is written into the export"))
        self._export = KeyButton(
            self.tr("Export"), icon_name="export-variant", key="Return", variant="primary"
        )
        self._export.setDefault(True)
        self._cancel = KeyButton(self.tr("Cancel"), key="Esc")
        self._cancel.setAutoDefault(False)
        self._masked = [p for p in audit_set.photos if not allowed_because(p.photo, None)]
        self._lay_out(audit_set)
        self._folder.textChanged.connect(self._check)
        self._reason.textChanged.connect(self._check)
        self._show_all.toggled.connect(self._on_show_all_toggled)
        self._export.clicked.connect(self.accept)
        self._cancel.clicked.connect(self.reject)
        self._reason.setEnabled(False)
        self._check()

    @classmethod
    def ask(cls, parent: QWidget, audit_set: AuditSet, folder: Path) -> ExportChoice | None:
        """The choice, or None where the user left it. folder: proposed, need not exist."""
        dialog = cls(audit_set, folder, parent)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return None
        return dialog.choice()

    def choice(self) -> ExportChoice:
        reason = self._reason.text().strip() if self._show_all.isChecked() else ""
        return ExportChoice(Path(self._folder.text().strip()).expanduser(), reason or None)

    def _lay_out(self, audit_set: AuditSet) -> None:
        count = len(audit_set.faces)
        words = self.tr("Export 1 face") if count == 1 else self.tr("Export {} faces")
        title = QLabel(words.format(count))
        title.setFont(font("dialog"))
        choose = KeyButton(self.tr("Choose…"), icon_name="folder-open-outline")
        choose.setAutoDefault(False)
        choose.clicked.connect(self._on_choose_clicked)
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self._folder, 1)
        place.addWidget(choose)
        form = QFormLayout()
        form.setHorizontalSpacing(20)
        form.setVerticalSpacing(10)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.addRow(self.tr("New folder"), place)
        form.addRow("", self._problem)
        form.addRow(self.tr("Photos"), self._photos_words(len(audit_set.photos)))
        if self._masked:
            form.addRow("", self._show_all)
            form.addRow("", self._reason)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._export)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(18)
        column.addWidget(title)
        column.addLayout(form)
        column.addLayout(buttons)
        self.setMinimumWidth(620)
        FocusRing(self)

    def _photos_words(self, count: int) -> QLabel:
        masked, withheld = len(self._masked), sum(p.unplaced > 0 for p in self._masked)
        said = [
            self.tr(
                "{} of {} photos are marked public figure or consenting and are shown; the faces "
                "in the other {} are masked. Place, time and camera are taken out of all."
            ).format(count - masked, count, masked)
            if masked
            else self.tr(
                "All are marked public figure or consenting and are shown. Place, time and camera "
                "are taken out."
            )
        ]
        if withheld:
            said.append(
                self.tr("{} of them stay out: they have a face without a box.").format(withheld)
            )
        return QLabel(" ".join(said), wordWrap=True)

    def _on_show_all_toggled(self, on: bool) -> None:
        self._reason.setEnabled(on)
        if on:
            self._reason.setFocus()
        self._check()

    def _on_choose_clicked(self) -> None:
        folder = self.choice().folder
        name, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Name a new folder for the export"),
            str(folder),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if name:
            self._folder.setText(name)

    def _check(self) -> None:
        """Say what is in the way of exporting; the button sleeps until it is gone."""
        problem = ""
        if not self._folder.text().strip():
            problem = self.tr("Name a folder.")
        elif not self.choice().folder.is_absolute():
            problem = self.tr("Name the folder with its whole path.")
        else:
            try:
                refuse_taken(self.choice().folder)
            except ProblemError as error:
                problem = str(error.problem)
            except OSError as error:
                problem = self.tr("This folder cannot be used: {}.").format(error.strerror)
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        lacks_reason = self._show_all.isChecked() and not self._reason.text().strip()
        tip = problem or (self.tr("Give a reason first") if lacks_reason else "")
        self._export.setEnabled(not tip)
        self._export.setToolTip(tip)
