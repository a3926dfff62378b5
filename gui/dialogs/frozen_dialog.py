"""The frozen versions of the audit set: a list, what is in one, and what changed since."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QTabWidget, QVBoxLayout, QWidget

from core.sets.frozen import Frozen, FrozenSet, differences
from gui.models.frozen_words import Place, face_words, label_words, value_words, what_words
from gui.models.plain_table_model import PlainTableModel
from gui.theme import font
from gui.widgets.empty_place import EmptyPlace
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton
from gui.widgets.plain_table import PlainTable


class FrozenDialog(QDialog):
    """A look that changes nothing but for removing a version.

    Signals:
        save_requested(FrozenSet): write its JSON to a file.
        remove_requested(FrozenSet): forget it.
    """

    save_requested = Signal(object)
    remove_requested = Signal(object)

    def __init__(
        self,
        versions: Sequence[FrozenSet],
        now: Frozen,
        place_of: Place,
        read_only: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """now: what would be frozen now. place_of: a face, by its number in this case."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Frozen versions"))
        self._versions, self._now, self._place_of = list(versions), now, place_of
        self._list = PlainTableModel(
            [self.tr("Name"), self.tr("Frozen"), self.tr("Faces")], right=[2]
        )
        self._versions_table = PlainTable(self._list)
        of_what = [self.tr("Photo"), self.tr("Face")]
        said = [self.tr("What"), self.tr("Then"), self.tr("Now")]
        self._differences = PlainTableModel([*of_what, *said])
        said = [self.tr("Reference label"), self.tr("Flagged for"), self.tr("Note")]
        self._content = PlainTableModel([*of_what, *said])
        self._says = QLabel(wordWrap=True)
        self._tabs = QTabWidget()
        self._nothing = EmptyPlace()
        self._nothing.set_words(
            "lock-outline",
            self.tr("Nothing was frozen yet"),
            self.tr("A frozen version keeps the audit set as it stands; changes show against it."),
        )
        self._save = KeyButton(self.tr("Save as JSON…"), icon_name="content-save-outline")
        self._remove = KeyButton(self.tr("Remove…"), icon_name="delete-outline")
        self._read_only = read_only
        self._lay_out()
        self._versions_table.selectionModel().selectionChanged.connect(self._show_selected)
        self._save.clicked.connect(self._on_save)
        self._remove.clicked.connect(self._on_remove)
        self.show_versions(versions)

    def show_versions(self, versions: Sequence[FrozenSet]) -> None:
        """Show these; the newest is selected."""
        self._versions = list(versions)
        self._list.set_rows(
            [
                (each.name, f"{each.time.astimezone():%Y-%m-%d %H:%M}", f"{_faces(each):,}")
                for each in self._versions
            ]
        )
        if self._versions:
            self._versions_table.selectRow(len(self._versions) - 1)
        self._show_selected()

    @property
    def versions(self) -> Sequence[FrozenSet]:
        return self._versions

    @property
    def selected(self) -> FrozenSet | None:
        row = self._versions_table.current_row()
        return self._versions[row] if row is not None else None

    def _on_save(self) -> None:
        if self.selected is not None:
            self.save_requested.emit(self.selected)

    def _on_remove(self) -> None:
        if self.selected is not None:
            self.remove_requested.emit(self.selected)

    def _show_selected(self, *_: object) -> None:
        frozen = self.selected
        self._save.setEnabled(frozen is not None)
        self._remove.setEnabled(frozen is not None and not self._read_only)
        self._nothing.setVisible(frozen is None)
        for part in (self._versions_table, self._says, self._tabs, self._save, self._remove):
            part.setVisible(frozen is not None)
        if frozen is None:
            return
        found = differences(frozen.content_here, self._now)
        names = _vendor_names(self._now) | _vendor_names(frozen.content)
        self._differences.set_rows(
            [
                (
                    d.photo,
                    face_words(d.face, self._place_of),
                    what_words(d, names),
                    value_words(d.what, d.before),
                    value_words(d.what, d.after),
                )
                for d in found
            ]
        )
        self._content.set_rows(self._content_rows(frozen))
        self._tabs.setTabText(0, self.tr("Changed since ({})").format(f"{len(found):,}"))
        self._tabs.setTabText(1, self.tr("Frozen faces ({})").format(f"{_faces(frozen):,}"))
        self._tabs.setCurrentIndex(0 if found else 1)
        self._says.setText(self._words(frozen))

    def _content_rows(self, frozen: FrozenSet) -> list[tuple[str, ...]]:
        names = _vendor_names(frozen.content)
        rows: list[tuple[str, ...]] = []
        for item in frozen.content_here["photos"]:
            for face in item["photo"]["faces"] if item["photo"] else ():
                flags = {
                    names.get(vendor, vendor): answer["flag"]
                    for vendor, answer in face["vendors"].items()
                    if answer["flag"]
                }
                notes = "; ".join(flag["note"] for flag in flags.values() if flag["note"])
                said = label_words(face["label"])
                which = face_words(face["face"], self._place_of)
                rows.append((item["photo"]["name"], which, said, ", ".join(flags), notes))
        return rows

    def _words(self, frozen: FrozenSet) -> str:
        says = [str(frozen.content["found"]) + "."]
        if not frozen.is_whole:
            says.append(self.tr("It was edited after it was frozen: its hash does not hold."))
        if frozen.withdrawn:
            words = (
                self.tr("1 photo was withdrawn from it.")
                if frozen.withdrawn == 1
                else self.tr("{} photos were withdrawn from it.")
            )
            says.append(words.format(f"{frozen.withdrawn:,}"))
        says.append(self.tr("SHA-256 {}").format(frozen.content_hash))
        return " ".join(says)

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Frozen versions of the audit set"))
        title.setFont(font("section"))
        self._says.setFont(font("small"))
        self._says.setProperty("meta", "second")
        self._says.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._tabs.addTab(PlainTable(self._differences, stretched=4), "")
        self._tabs.addTab(PlainTable(self._content, stretched=4), "")
        leave = KeyButton(self.tr("Close"), key="Esc", variant="primary")
        leave.setDefault(True)
        leave.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self._save)
        row.addWidget(self._remove)
        row.addStretch()
        row.addWidget(leave)
        self._versions_table.setMaximumHeight(170)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(10)
        column.addWidget(title)
        column.addWidget(self._nothing, 1)
        column.addWidget(self._versions_table)
        column.addWidget(self._says)
        column.addWidget(self._tabs, 1)
        column.addLayout(row)
        self.resize(880, 640)
        FocusRing(self)


def _faces(frozen: FrozenSet) -> int:
    photos = (item["photo"] for item in frozen.content["photos"])
    return sum(len(photo["faces"]) for photo in photos if photo is not None)


def _vendor_names(content: Frozen) -> dict[str, str]:
    return {vendor["id"]: vendor["name"] for vendor in content["vendors"]}
