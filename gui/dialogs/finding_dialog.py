"""The form of a finding: what was seen, who is affected, how sure, what was not tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from core.finding import Finding, FindingId
from core.sets.flag import FaceId
from core.vendor import VendorId
from gui.dialogs.answered import is_accepted
from gui.theme import font
from gui.widgets.answer_row import answer_row
from gui.widgets.confirm_key import confirm_by_key
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton

_HEIGHT = 62


@dataclass(frozen=True, slots=True)
class About:
    """What a finding can be about. words: as people read it."""

    words: str
    face_id: FaceId | None = None
    vendor_id: VendorId | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed. finding_id: of the one that was changed, None for a new one. remove: it."""

    finding_id: FindingId | None
    about: About
    seen: str
    affected: str
    certainty: str
    not_tried: str
    remove: bool = False


class FindingDialog(QDialog):
    """about: what a new finding can be about, the likeliest first. findings: those there are, with
    what each is about.
    """

    def __init__(
        self,
        about: Sequence[About],
        findings: Sequence[tuple[Finding, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Finding"))
        self._abouts, self._findings = list(about), list(findings)
        self._which, self._about = QComboBox(), QComboBox()
        self._which.addItem(self.tr("A new finding"))
        for number, (finding, words) in enumerate(self._findings, 1):
            self._which.addItem(f"{number}. {words}: {finding.seen[:60]}")
        self._fields = {
            name: QPlainTextEdit() for name in ("seen", "affected", "certainty", "not_tried")
        }
        self._keep = KeyButton(
            self.tr("Keep"),
            icon_name="note-text-outline",
            variant="primary",
        )
        self._remove = KeyButton(self.tr("Remove this finding"), icon_name="delete-outline")
        self._removing = False
        self._lay_out()
        self._which.currentIndexChanged.connect(self._on_which)
        self._fields["seen"].textChanged.connect(self._refresh)
        self._fields["not_tried"].textChanged.connect(self._refresh)
        self._remove.clicked.connect(self._on_remove)
        # Return begins a line in the fields of text.
        confirm_by_key(self, self._keep)
        self._on_which(0)
        self._fields["seen"].setFocus()

    @classmethod
    def ask(
        cls,
        parent: QWidget,
        about: Sequence[About],
        findings: Sequence[tuple[Finding, str]],
    ) -> Draft | None:
        """What was typed; None where the user left it."""
        dialog = cls(about, findings, parent)
        return dialog.draft() if is_accepted(dialog) else None

    def draft(self) -> Draft:
        """What stands in the form."""
        at = self._which.currentIndex()
        texts = {name: field.toPlainText().strip() for name, field in self._fields.items()}
        return Draft(
            self._findings[at - 1][0].id if at else None,
            self._chosen_about(),
            **texts,
            remove=self._removing,
        )

    def _chosen_about(self) -> About:
        at = self._which.currentIndex()
        if not at:
            return self._abouts[max(0, self._about.currentIndex())]
        finding, words = self._findings[at - 1]
        return About(words, finding.face_id, finding.vendor_id)

    def _on_which(self, at: int) -> None:
        finding = self._findings[at - 1][0] if at else None
        self._about.clear()
        if at:
            self._about.addItem(self._findings[at - 1][1])
        else:
            self._about.addItems([each.words for each in self._abouts])
        self._about.setEnabled(not at)
        for name, field in self._fields.items():
            field.setPlainText(getattr(finding, name) if finding is not None else "")
        self._remove.setVisible(finding is not None)
        self._refresh()

    def _refresh(self) -> None:
        said = any(self._fields[name].toPlainText().strip() for name in ("seen", "not_tried"))
        self._keep.setEnabled(said)
        self._keep.setToolTip("" if said else self.tr("Write what was seen, or was not tried."))

    def _on_remove(self) -> None:
        self._removing = True
        self.accept()

    def _lay_out(self) -> None:
        title = QLabel(self.tr("What did you find?"))
        title.setFont(font("section"))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(6)
        column.addWidget(title)
        if self._findings:
            column.addWidget(self._which)
        column.addWidget(self._label(self.tr("About"), self._about))
        column.addWidget(self._about)
        for name, words in (
            ("seen", self.tr("What was seen?")),
            ("affected", self.tr("Who is affected?")),
            ("certainty", self.tr("How sure are you, and why?")),
            ("not_tried", self.tr("What was not tried?")),
        ):
            field = self._fields[name]
            field.setTabChangesFocus(True)
            field.setFixedHeight(_HEIGHT)
            field.setAccessibleName(words)
            column.addSpacing(4)
            column.addWidget(self._label(words, field))
            column.addWidget(field)
        note = QLabel(
            self.tr("It is printed in the report as you write it. Say “read as”, never “is”."),
            wordWrap=True,
        )
        note.setProperty("meta", "second")
        note.setFont(font("small"))
        column.addWidget(note)
        column.addSpacing(10)
        row = QHBoxLayout()
        self._remove.setAutoDefault(False)
        row.addWidget(self._remove)
        row.addLayout(answer_row(self, self._keep), 1)
        column.addLayout(row)
        self.setMinimumWidth(520)
        FocusRing(self)

    def _label(self, words: str, field: QWidget) -> QLabel:
        label = QLabel(words)
        label.setFont(font("section"))
        label.setBuddy(field)
        return label
