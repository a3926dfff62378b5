"""Import recorded answers: whose, from where, of what date, and what of them would be taken in.

Everything is said before anything is written; looking at the folder happens in a thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.geometry import Box
from core.photos.photo import Photo
from core.prediction import Prediction
from core.problem import Problem, ProblemError
from core.vendor import VendorId, VendorInfo
from gui.dialogs.answered import is_accepted
from gui.theme import font
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton

if TYPE_CHECKING:
    from core.sending.recorded import LeftOut, Preview

WIDTH, HEIGHT = 760, 640
_WAIT_MS = 200
"""A folder that is still being typed is not looked at."""

Look = Callable[
    [Path, VendorId, Callable[["Preview"], None], Callable[[BaseException], None]], None
]
"""Looks at a folder in a thread, then calls the one or the other in the interface's."""


@dataclass(frozen=True, slots=True)
class RecordedChoice:
    """What is to be imported, and what is said of it."""

    preview: Preview
    date: str
    provenance: str


class RecordedDialog(QDialog):
    """Window-modal. Import sleeps until something matched and date and provenance are given."""

    def __init__(
        self,
        infos: Sequence[VendorInfo],
        look: Look,
        vendor_id: VendorId | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """infos: the vendors whose answers can be read. vendor_id: chosen at first."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Import recorded answers"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._look = look
        self._preview: Preview | None = None
        self._looked = 0
        self._trouble = ""
        self.vendor = QComboBox()
        self.vendor.setAccessibleName(self.tr("Vendor"))
        for info in infos:
            self.vendor.addItem(info.name, info.id)
        self.vendor.setCurrentIndex(max(0, self.vendor.findData(vendor_id)))
        self.folder = self._line(
            self.tr("Folder"), self.tr("One file an answer, named as its photo")
        )
        self.date = self._line(self.tr("Date of the answers"), "2018-05-02")
        self.provenance = self._line(
            self.tr("Where they come from"),
            self.tr("Who asked the vendor, and where the answers were published"),
        )
        self._summary = _label("section")
        self._notice = _label("small", "second")
        self._in_the_way = _label("small", "second")
        self.tree = self._make_tree()
        self.import_button = KeyButton(
            self.tr("Import"), icon_name="import", key="Return", variant="primary"
        )
        self.import_button.setDefault(True)
        self._cancel = KeyButton(self.tr("Cancel"), key="Esc")
        self._cancel.setAutoDefault(False)
        self._soon = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._lay_out()
        self._join()
        self._check()

    @classmethod
    def ask(
        cls,
        parent: QWidget,
        infos: Sequence[VendorInfo],
        look: Look,
        vendor_id: VendorId | None = None,
    ) -> RecordedChoice | None:
        """The choice, or None where the user left it."""
        dialog = cls(infos, look, vendor_id, parent)
        return dialog.choice() if is_accepted(dialog) else None

    def choice(self) -> RecordedChoice | None:
        """What would be imported now; None where something is in the way."""
        if self._preview is None or self.problem():
            return None
        return RecordedChoice(self._preview, self._date_text(), self.provenance.text().strip())

    def done(self, result: int) -> None:
        """What is still being looked at is shown to nobody."""
        self._soon.stop()
        self._looked += 1
        super().done(result)

    def problem(self) -> str:
        """What is in the way of importing; empty for nothing."""
        from core.sending.recorded import problem_with

        if not self.folder.text().strip():
            return self.tr("Choose the folder that the answers are in.")
        if self._trouble:
            return self._trouble
        if self._preview is None:
            return self.tr("Looking at the folder…")
        if not self._preview.matched:
            return self.tr("Nothing in this folder can be imported.")
        if not self._date_text():
            return self.tr("Say when the vendor answered, as 2018-05-02, 2018-05 or 2018.")
        wrong: Problem | None = problem_with(self._date_text(), self.provenance.text())
        return str(wrong) if wrong is not None else ""

    @property
    def summary(self) -> str:
        """How much of the folder would be imported, in words."""
        return self._summary.text()

    # Parts

    def _line(self, name: str, hint: str) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(name)
        line.setPlaceholderText(hint)
        return line

    def _make_tree(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setColumnCount(2)
        tree.setHeaderLabels([self.tr("File"), self.tr("What becomes of it")])
        tree.setAccessibleName(self.tr("What becomes of each file"))
        tree.setFont(font("small"))
        tree.setUniformRowHeights(True)
        tree.setSelectionMode(QTreeWidget.SelectionMode.SingleSelection)
        header = tree.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, 250)
        return tree

    def _lay_out(self) -> None:
        title = _label("dialog")
        title.setText(self.tr("Import recorded answers"))
        what = _label("small", "second")
        what.setText(
            self.tr(
                "Answers that a vendor gave somebody else, or at another time. They are read as "
                "its live ones are, and always shown as recorded, with date and origin."
            )
        )
        choose = KeyButton(self.tr("Choose…"), icon_name="folder-open-outline")
        choose.setAutoDefault(False)
        choose.clicked.connect(self._on_choose_clicked)
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self.folder, 1)
        place.addWidget(choose)
        form = QFormLayout()
        form.setHorizontalSpacing(20)
        form.setVerticalSpacing(8)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Vendor"), self.vendor)
        form.addRow(self.tr("Folder"), place)
        form.addRow(self.tr("Answered on"), self.date)
        form.addRow(self.tr("Comes from"), self.provenance)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._in_the_way, 1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self.import_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(title)
        column.addWidget(what)
        column.addLayout(form)
        column.addSpacing(4)
        column.addWidget(self._summary)
        column.addWidget(self.tree, 1)
        column.addWidget(self._notice)
        column.addLayout(buttons)
        self.resize(WIDTH, HEIGHT)
        FocusRing(self)

    def _join(self) -> None:
        self.vendor.currentIndexChanged.connect(self._look_again)
        self.folder.textChanged.connect(self._look_again)
        self._soon.timeout.connect(self._start_looking)
        self.date.textChanged.connect(self._check)
        self.provenance.textChanged.connect(self._check)
        self.import_button.clicked.connect(self._on_import_clicked)
        self._cancel.clicked.connect(self.reject)

    # Looking at the folder

    def _on_choose_clicked(self) -> None:
        name = QFileDialog.getExistingDirectory(
            self, self.tr("The folder of recorded answers"), self.folder.text().strip()
        )
        if name:
            self.folder.setText(name)

    def _look_again(self) -> None:
        self._looked += 1
        self._preview, self._trouble = None, ""
        self.tree.clear()
        self._notice.clear()
        if self.folder.text().strip():
            self._soon.start()
        self._check()

    def _start_looking(self) -> None:
        number = self._looked
        folder = Path(self.folder.text().strip()).expanduser()
        if not folder.is_dir():
            self._trouble = self.tr("There is no such folder.")
            self._check()
            return

        def done(preview: Preview) -> None:
            if number == self._looked:
                self.show_preview(preview)

        def failed(error: BaseException) -> None:
            if number == self._looked:
                known = error.problem if isinstance(error, ProblemError) else None
                self._trouble = str(known or type(error).__name__)
                self._check()

        self._look(folder, self.vendor.currentData(), done, failed)

    def show_preview(self, preview: Preview) -> None:
        """Say what would become of every file."""
        self._preview = preview
        self.tree.clear()
        words = self.tr("{photo}: {faces}")
        found = [(m, self._faces(m.photo, m.predictions)) for m in preview.matched]
        said = [(m.name, words.format(photo=m.photo.name, faces=faces)) for m, faces in found]
        imported = [(name, becomes, becomes) for name, becomes in said]
        # What goes wrong stands above what goes well: the list of that may be long.
        self._add_group(self.tr("Of no photo here: {}"), _reasons(preview.unmatched), True)
        self._add_group(self.tr("Cannot be read: {}"), _reasons(preview.unreadable), True)
        self._add_group(self.tr("Twice: {}"), _reasons(preview.doubles), True)
        self._add_group(self.tr("Would be imported: {}"), imported, len(imported) <= 20)
        self._notice.setText(self._notice_words(preview))
        self._check()

    def _add_group(self, words: str, files: Sequence[tuple[str, str, str]], unfolded: bool) -> None:
        """files: name, what becomes of it in one line, and in full."""
        if not files:
            return
        group = QTreeWidgetItem([words.format(f"{len(files):,}")])
        group.setFont(0, font("section"))
        for name, said, in_full in files:
            item = QTreeWidgetItem([name, said])
            item.setToolTip(0, name)
            item.setToolTip(1, in_full)
            item.setData(1, Qt.ItemDataRole.AccessibleDescriptionRole, in_full)
            group.addChild(item)
        self.tree.addTopLevelItem(group)
        group.setFirstColumnSpanned(True)
        group.setExpanded(unfolded)

    def _notice_words(self, preview: Preview) -> str:
        said = []
        if preview.without:
            words = self.tr("{n} photos of the case get none.")
            if preview.without == 1:
                words = self.tr("1 photo of the case gets none.")
            said.append(words.format(n=f"{preview.without:,}"))
        if preview.passed_over:
            words = self.tr("{n} photos and hidden files in the folder were passed over.")
            if preview.passed_over == 1:
                words = self.tr("1 photo or hidden file in the folder was passed over.")
            said.append(words.format(n=f"{preview.passed_over:,}"))
        return " ".join(said)

    def _faces(self, photo: Photo, predictions: Sequence[Prediction]) -> str:
        count = len(predictions)
        said = self.tr("{} faces").format(count) if count else self.tr("no face")
        if count == 1:
            said = self.tr("1 face")
        whole = Box(0, 0, photo.width or 0, photo.height or 0)
        if count and not any(one.box.overlap(whole) for one in predictions):
            return self.tr("{faces}, outside the photo: is this its answer?").format(faces=said)
        return said

    # What is in the way

    def _date_text(self) -> str:
        return self.date.text().strip()

    def _check(self) -> None:
        problem = self.problem()
        self._in_the_way.setText(problem)
        self.import_button.setEnabled(not problem)
        self.import_button.setToolTip(problem)
        matched = len(self._preview.matched) if self._preview else 0
        words = self.tr("1 answer matches") if matched == 1 else self.tr("{} answers match")
        self._summary.setText(words.format(f"{matched:,}") if self._preview else "")
        self._summary.setVisible(self._preview is not None)

    def _on_import_clicked(self) -> None:
        if self.choice() is not None:
            self.accept()


def _reasons(files: Sequence[LeftOut]) -> list[tuple[str, str, str]]:
    """The row has room for what is wrong; the way out and the details are in its tip."""
    return [
        (left.name, left.problem.what, f"{left.problem}\n{left.detail}".rstrip()) for left in files
    ]


def _label(role: str, meta: str = "") -> QLabel:
    label = QLabel(wordWrap=True)
    label.setFont(font(role))  # type: ignore[arg-type]
    label.setTextFormat(Qt.TextFormat.PlainText)
    if meta:
        label.setProperty("meta", meta)
    return label
