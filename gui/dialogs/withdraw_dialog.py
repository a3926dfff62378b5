"""Says what a withdrawal takes away, and asks for it twice: it cannot be undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from core.photos.photo import PhotoId
from gui.dialogs.answered import is_accepted, while_open
from gui.theme import font
from gui.widgets.answer_row import answer_row
from gui.widgets.fit_height import fit_height
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton

if TYPE_CHECKING:
    from core.case.sets import Going

_MOST_NAMES = 6
Count = Callable[[Sequence[PhotoId], Callable[["Going"], None]], None]
"""Works out what goes with these photos, without keeping the window waiting."""


class WithdrawDialog(QDialog):
    """persons: how many faces have each person's id; none where photos were chosen.

    photos_of: the photos of a person. count: as Count. photo_ids: those chosen. wanted_person: a
    person was to be withdrawn, whether or not there are any ids.
    """

    def __init__(
        self,
        persons: Mapping[str, int],
        photos_of: Callable[[str], Sequence[PhotoId]],
        photo_ids: Sequence[PhotoId],
        count: Count,
        parent: QWidget | None = None,
        *,
        wanted_person: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Withdraw"))
        self._persons, self._photos_of, self._count = persons, photos_of, count
        self._wanted_person = wanted_person
        self._photo_ids: tuple[PhotoId, ...] = ()
        self._who = QComboBox()
        for person, faces in persons.items():
            words = self.tr("{} (1 face)") if faces == 1 else self.tr("{} ({} faces)")
            self._who.addItem(words.format(person, faces), person)
        self._what = QLabel(wordWrap=True)
        self._left = QLabel(wordWrap=True)
        self._typed = QLineEdit()
        self._sure = QCheckBox(self.tr("Take them away for ever"))
        self._withdraw = KeyButton(
            self.tr("Withdraw"), icon_name="delete-outline", variant="primary"
        )
        self._lay_out()
        self._who.currentIndexChanged.connect(self._on_person)
        self._typed.textChanged.connect(self._refresh)
        self._sure.toggled.connect(self._refresh)
        if persons:
            self._on_person()
            # Where the answer is given: the list before it mostly holds one person.
            self._typed.setFocus()
        else:
            self._take(photo_ids)

    @classmethod
    def ask(
        cls,
        parent: QWidget,
        persons: Mapping[str, int],
        photos_of: Callable[[str], Sequence[PhotoId]],
        photo_ids: Sequence[PhotoId],
        count: Count,
        *,
        wanted_person: bool = False,
    ) -> tuple[PhotoId, ...]:
        """The photos to be withdrawn; none where the user left it."""
        dialog = cls(persons, photos_of, photo_ids, count, parent, wanted_person=wanted_person)
        if not is_accepted(dialog):
            return ()
        return dialog.photo_ids

    @property
    def photo_ids(self) -> tuple[PhotoId, ...]:
        return self._photo_ids

    @property
    def person(self) -> str:
        """Who is chosen; empty where photos were."""
        return str(self._who.currentData() or "")

    def _on_person(self, *_: object) -> None:
        self._typed.clear()
        self._typed.setPlaceholderText(self.tr("Type {} to withdraw").format(self.person))
        self._take(self._photos_of(self.person))

    def _take(self, photo_ids: Sequence[PhotoId]) -> None:
        self._photo_ids = tuple(photo_ids)
        self._sure.setChecked(False)
        self._what.setText(self.tr("Counting…"))
        self._left.clear()
        self._count(self._photo_ids, while_open(self, self._on_counted))
        self._refresh()

    def _on_counted(self, going: Going) -> None:
        if {photo.id for photo in going.photos} == set(self._photo_ids):
            self._what.setText(self._going_words(going))
            self._left.setText(self._left_words(going))
            self._left.setVisible(bool(going.packages))
            fit_height(self)

    def _going_words(self, going: Going) -> str:
        names = [photo.name for photo in going.photos[:_MOST_NAMES]]
        if len(going.photos) > _MOST_NAMES:
            names.append(self.tr("and {} more").format(len(going.photos) - _MOST_NAMES))
        counts = going.counts
        rows = [
            (counts.get("face", 0), self.tr("1 face"), self.tr("{} faces")),
            (counts.get("flag", 0), self.tr("1 flag"), self.tr("{} flags")),
            (counts.get("claim", 0), self.tr("1 claim"), self.tr("{} claims")),
            (counts.get("response", 0), self.tr("1 answer"), self.tr("{} answers")),
            (
                counts.get("recorded_response", 0),
                self.tr("1 recorded answer"),
                self.tr("{} recorded answers"),
            ),
            (going.copies, self.tr("1 copy of a photo"), self.tr("{} copies of photos")),
            (
                going.put_aside,
                self.tr("1 copy of the case from before an update"),
                self.tr("{} copies of the case from before updates"),
            ),
        ]
        gone = ", ".join(
            one if count == 1 else many.format(f"{count:,}") for count, one, many in rows if count
        )
        lines = [", ".join(names)]
        if gone:
            lines.append(self.tr("Removed as well: {}.").format(gone))
        if going.frozen:
            named = ", ".join(f"“{name}”" for name in going.frozen)
            lines.append(self.tr("Frozen versions lose it, too: {}.").format(named))
        lines.append(
            self.tr(
                "The photos outside the case's folder stay where they are. The log keeps their "
                "hashes, and they cannot be opened in this case again."
            )
        )
        return "\n\n".join(lines)

    def _left_words(self, going: Going) -> str:
        """What no program can call back."""
        packages = [
            f"{left.name} ({left.time.astimezone():%Y-%m-%d}, {left.format})"
            for left in going.packages
        ]
        return self.tr("These packages have left already and hold them: {}.").format(
            ", ".join(packages)
        )

    def _refresh(self, *_: object) -> None:
        by_person = bool(self._persons)
        sure = self._typed.text().strip() == self.person if by_person else self._sure.isChecked()
        self._withdraw.setEnabled(sure and bool(self._photo_ids))
        words = self.tr("Withdraw 1 photo for ever")
        if len(self._photo_ids) != 1:
            words = self.tr("Withdraw {} photos for ever").format(f"{len(self._photo_ids):,}")
        self._withdraw.set_words(words)

    def _lay_out(self) -> None:
        by_person = bool(self._persons)
        title = QLabel(
            self.tr("Withdraw a person from this case")
            if by_person
            else self.tr("Withdraw photos from this case")
        )
        title.setFont(font("section"))
        note = QLabel(
            self.tr("No face has a person's id, so the photos chosen are meant."),
            wordWrap=True,
        )
        note.setFont(font("small"))
        note.setProperty("meta", "second")
        note.setVisible(self._wanted_person and not by_person)
        warning = QLabel(
            self.tr("This cannot be undone. What was done before can no longer be undone either."),
            wordWrap=True,
        )
        warning.setFont(font("section"))
        self._left.setFont(font("small"))
        for label in (self._what, self._left):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._who.setVisible(by_person)
        self._typed.setVisible(by_person)
        self._sure.setVisible(not by_person)
        row = answer_row(self, self._withdraw)
        # A press of Enter must not be enough.
        self._withdraw.setDefault(False)
        self._withdraw.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(12)
        for part in (
            title,
            note,
            self._who,
            self._what,
            self._left,
            warning,
            self._typed,
            self._sure,
        ):
            column.addWidget(part)
        column.addStretch()
        column.addLayout(row)
        self.setMinimumWidth(560)
        FocusRing(self)
