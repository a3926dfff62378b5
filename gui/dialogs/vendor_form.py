"""Describe a vendor of one's own, try the description on one portrait, and keep it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QImageReader, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.demonstration import Portrait
from core.labelling.labels import Gender
from core.prediction import Prediction
from core.problem import ProblemError
from core.sending.consent import host_of
from gui.asking.raw_text import laid_out
from gui.dialogs.answered import while_open
from gui.dialogs.vendor_fields import VendorFields
from gui.theme import font, tokens
from gui.widgets.confirm_key import confirm_by_key
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton
from providers.rest.draft import Draft, asks_alike, for_trial, to_toml
from providers.rest.info import DescriptionError

if TYPE_CHECKING:
    from providers.rest.trial import Trial

WIDTH, HEIGHT = 1120, 760
_PORTRAIT = 150

TryIt = Callable[[str, str, Callable[["Trial"], None], Callable[[BaseException], None]], None]
"""Tries a description with a key in a thread, then calls the one or the other."""
ReadAgain = Callable[
    [str, "Trial", Callable[["Trial"], None], Callable[[BaseException], None]], None
]
"""Reads what came back by another description in a thread, then calls the one or the other."""
_REST = 250
"""Milliseconds of rest after a keystroke, until an answer is read by what was typed."""


class VendorForm(QDialog):
    """Window-modal. Left what is typed, right what came of trying it.

    Signals:
        save_requested(str, str, bool): the description, the key that was typed or empty, and
            whether to keep that beyond this start. The owner accepts, or calls `show_problem`.
    """

    save_requested = Signal(str, str, bool)

    def __init__(
        self,
        draft: Draft,
        try_it: TryIt,
        read_again: ReadAgain,
        portrait: Portrait | None,
        parent: QWidget | None = None,
        *,
        has_store: bool = True,
    ) -> None:
        """draft: what is edited, or an empty one. portrait: what *Try it* sends, if it is here.
        has_store: a key can be kept beyond this start.
        """
        super().__init__(parent)
        is_new = not draft.id
        title = self.tr("Add a vendor") if is_new else self.tr("Edit {}").format(draft.name)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._try_it, self._read_again = try_it, read_again
        self._portrait, self._has_store = portrait, has_store
        self._tried = 0
        self._trial: Trial | None = None
        self._asked_as: tuple[Draft, str] = (draft, "")
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(self._on_rest)
        self.fields = VendorFields(draft)
        self.raw = QPlainTextEdit(readOnly=True)
        self.raw.setFont(font("code"))
        self.raw.setAccessibleName(self.tr("The raw answer"))
        self.raw.setPlaceholderText(self.tr("The raw answer"))
        self.made = _label("small")
        self.made.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.verdict = _label("small")
        self._where = _label("small", "second")
        self._problem = _label("small")
        self._keep_key = QCheckBox(self.tr("Keep the key in the system’s key store"))
        self._keep_key.setChecked(True)
        self.try_button = KeyButton(self.tr("Try it"), icon_name="cloud-upload-outline")
        self.save_button = KeyButton(self.tr("Save"), variant="primary")
        self._cancel = KeyButton(self.tr("Cancel"), key="Esc")
        for button in (self.try_button, self.save_button, self._cancel):
            button.setAutoDefault(False)
        self._lay_out(title)
        self.fields.changed.connect(self._on_changed)
        self.try_button.clicked.connect(self._on_try_clicked)
        self.save_button.clicked.connect(self._on_save_clicked)
        self._cancel.clicked.connect(self.reject)
        confirm_by_key(self, self.save_button)
        self._show_portrait(())
        self._on_changed()
        self.fields.line("name").setFocus()

    @property
    def problem(self) -> str:
        """What is wrong with the description, in words."""
        return self._problem.text()

    @property
    def where(self) -> str:
        """What *Try it* would send, and to which host."""
        return self._where.text()

    # Parts

    def _lay_out(self, title: str) -> None:
        heading = _label("dialog")
        heading.setText(title)
        scroll = self._scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(self.fields)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        halves = QHBoxLayout()
        halves.setSpacing(20)
        halves.addWidget(scroll, 1)
        halves.addLayout(self._trial_column(), 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._keep_key)
        buttons.addWidget(self._problem, 1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(heading)
        column.addLayout(halves, 1)
        column.addLayout(buttons)
        self.resize(WIDTH, HEIGHT)
        FocusRing(self)

    def _trial_column(self) -> QVBoxLayout:
        heading = _label("section")
        heading.setText(self.tr("Try it"))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.try_button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._where, 1)
        made = QHBoxLayout()
        made.setSpacing(12)
        made.addWidget(self._picture)
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self.made)
        words.addWidget(self.verdict)
        words.addStretch(1)
        made.addLayout(words, 1)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(heading)
        column.addLayout(row)
        column.addLayout(made)
        column.addWidget(self.raw, 1)
        return column

    # Trying

    def _on_changed(self) -> None:
        self._tried += 1  # what was tried before is not what stands here now
        draft = self.fields.draft()
        self._keep_key.setVisible(self._has_store and draft.key_in != "none")
        self._problem.clear()
        host = host_of(draft.address.strip())
        if self._portrait is None:
            words = self.tr("The demonstration’s portraits are not installed.")
        elif host:
            words = self.tr(
                "Sends one photo, the public portrait of {who}, to {host}, once. It may cost what "
                "a call costs."
            ).format(who=self._portrait.title, host=host)
        else:
            words = self.tr("Type the address first.")
        self._where.setText(words)
        self.try_button.setEnabled(bool(host) and self._portrait is not None)
        self._rest.start()

    def _on_rest(self) -> None:
        """Read the answer that is here by what stands here now; nobody is asked for that."""
        draft, (asked, key) = self.fields.draft(), self._asked_as
        if self._trial is None:
            return
        if key != self.fields.key() or not self._asks_alike(draft, asked):
            self._say_changed()
            return
        number = self._tried

        def done(trial: Trial) -> None:
            if number == self._tried:
                self.show_trial(trial)

        def failed(error: BaseException) -> None:
            if number == self._tried:
                self._say_not_read(error)

        try:
            text = to_toml(for_trial(draft))
            self._read_again(text, self._trial, while_open(self, done), while_open(self, failed))
        except DescriptionError as error:
            self._say_not_read(error)

    @staticmethod
    def _asks_alike(one: Draft, other: Draft) -> bool:
        try:
            return asks_alike(one, other)
        except DescriptionError:
            return False

    def _on_try_clicked(self) -> None:
        text = self._text(for_trial(self.fields.draft()))
        if text is None:
            return
        self._clear_trial()
        self.made.setText(self.tr("Asking…"))
        self.try_button.setEnabled(False)
        number = self._tried
        self._asked_as = (self.fields.draft(), self.fields.key())

        def done(trial: Trial) -> None:
            self.try_button.setEnabled(True)
            self.show_trial(trial)
            if number != self._tried:
                self._on_rest()

        def failed(error: BaseException) -> None:
            self.try_button.setEnabled(True)
            if number == self._tried:
                self._show_no_answer(error)
            else:
                self._say_changed()

        key = self.fields.key()
        self._try_it(text, key, while_open(self, done), while_open(self, failed))

    def show_trial(self, trial: Trial) -> None:
        """The raw answer beside what the mapping made of it, and what does not fit."""
        if self._trial is None or trial.body != self._trial.body:
            self.raw.setPlainText(laid_out(trial.body))
        self._trial = trial
        lines = [_face_words(number, face) for number, face in enumerate(trial.faces, 1)]
        self.made.setText("\n".join(lines) or self.tr("No face was read."))
        self._show_portrait(trial.faces, trial.size)
        self.verdict.setText(
            "\n".join(trial.problems) if trial.problems else self.tr("Everything fits.")
        )

    def _say_changed(self) -> None:
        """What came back is of another description than the one that stands here now."""
        self.made.setText(self.tr("The description was changed meanwhile. Try it again."))
        self.verdict.clear()
        self._show_portrait(())

    def _say_not_read(self, error: BaseException) -> None:
        """A description that is half typed yet; the field stays where the person is typing."""
        self.made.setText(self.tr("No face was read."))
        self._show_portrait(())
        if isinstance(error, DescriptionError):
            self.verdict.setText(f"{self.fields.name_of(error.key) or error.key}: {error.reason}.")
        else:
            self.verdict.setText(type(error).__name__)

    def _show_no_answer(self, error: BaseException) -> None:
        if isinstance(error, DescriptionError):
            self._clear_trial()
            self.show_problem(error)
            return
        self.made.setText(self.tr("There is no answer."))
        # Of an unknown error only its kind: its text may hold the key.
        known = error.problem if isinstance(error, ProblemError) else None
        self.verdict.setText(str(known) if known else type(error).__name__)

    def _clear_trial(self) -> None:
        self._trial = None
        self.raw.clear()
        self.made.clear()
        self.verdict.clear()
        self._show_portrait(())

    def _show_portrait(self, faces: tuple[Prediction, ...], size: tuple[int, int] = (1, 1)) -> None:
        """The portrait, small, with the boxes that were read."""
        if self._portrait is None:
            return
        reader = QImageReader(str(self._portrait.path))
        reader.setAutoTransform(True)
        photo = reader.read().scaledToHeight(_PORTRAIT, Qt.TransformationMode.SmoothTransformation)
        pixmap = QPixmap.fromImage(photo)
        across, down = pixmap.width() / size[0], pixmap.height() / size[1]
        painter = QPainter(pixmap)
        for colour, width in ((tokens().inverse, 4), (tokens().ink, 2)):
            painter.setPen(QPen(colour, width))
            for face in faces:
                box = face.box
                painter.drawRect(
                    QRectF(box.left * across, box.top * down, box.width * across, box.height * down)
                )
        painter.end()
        self._picture.setPixmap(pixmap)

    # Saving

    def _on_save_clicked(self) -> None:
        text = self._text(self.fields.draft())
        if text is not None:
            self.save_requested.emit(text, self.fields.key(), self._keep_key.isChecked())

    def show_problem(self, error: ProblemError) -> None:
        """Say what is wrong with the description, and lead to the field."""
        if isinstance(error, DescriptionError):
            name = self.fields.lead_to(error.key)
            focused = self.fields.focusWidget()
            if name and focused is not None:
                self._scroll.ensureWidgetVisible(focused)
            self._problem.setText(f"{name or error.key}: {error.reason}.")
        else:
            self._problem.setText(str(error.problem))

    def _text(self, draft: Draft) -> str | None:
        """The description; None where something is missing, which is said."""
        try:
            return to_toml(draft)
        except DescriptionError as error:
            self.show_problem(error)
            return None

    def done(self, result: int) -> None:
        """Nothing typed as a key stays behind in a closed dialog."""
        self._tried += 1
        self._asked_as = (self._asked_as[0], "")
        self.fields.forget_key()
        self._rest.stop()
        super().done(result)


def _face_words(number: int, face: Prediction) -> str:
    """`Face 1: female 93.1 %, age 40, box 60, 70 to 130, 160`."""
    words = {Gender.FEMALE: tr("female"), Gender.MALE: tr("male")}
    gender = words.get(face.gender, tr("no gender")) if face.gender else tr("no gender")
    confidence = face.percent if face.confidence is not None else tr("no confidence")
    parts = [f"{gender} {confidence}" if face.gender else gender]
    if face.age_low is not None:
        parts.append(tr("age {}").format(face.age_low))
    edges = (face.box.left, face.box.top, face.box.right, face.box.bottom)
    parts.append(tr("box {}, {} to {}, {}").format(*(f"{edge:.0f}" for edge in edges)))
    return tr("Face {n}: {said}").format(n=number, said=", ".join(parts))


def tr(text: str) -> str:
    return QCoreApplication.translate("VendorForm", text)


def _label(role: str, meta: str = "") -> QLabel:
    label = QLabel(wordWrap=True)
    label.setFont(font(role))  # type: ignore[arg-type]
    label.setTextFormat(Qt.TextFormat.PlainText)
    if meta:
        label.setProperty("meta", meta)
    return label
