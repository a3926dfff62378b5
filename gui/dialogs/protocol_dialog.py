"""The protocol: what is to be found out and how, written down before the first call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.labelling.attributes import AttributeName
from core.reaudit.protocol import EVERY_VENDOR, Protocol, WrittenProtocol
from core.vendor import VendorId
from gui.asking.run_words import time_words
from gui.dialogs.answered import is_accepted
from gui.theme import font
from gui.widgets.answer_row import answer_row
from gui.widgets.confirm_key import confirm_by_key
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton
from gui.widgets.number_field import DecimalField, NumberField

By = tuple[AttributeName, ...]
_MOST, _LINES, _IN_A_ROW = 9_999_999, 2, 3


class ProtocolDialog(QDialog):
    """Shows what is in force and writes the next version.

    versions: as they are kept. parted: the departures, as sentences. subgroups: those that can be
    planned, with their words. vendors: names by id, the chosen ones first. chosen: who is asked
    now. asked: a call was made already. photos: how many the case has.
    """

    def __init__(
        self,
        versions: Sequence[WrittenProtocol],
        parted: Sequence[str],
        subgroups: Mapping[By, str],
        vendors: Mapping[VendorId, str],
        chosen: Sequence[VendorId],
        photos: int,
        asked: bool,
        author: str,
        read_only: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Protocol"))
        self.setMinimumWidth(640)
        last = versions[-1].protocol if versions else None
        self._author = author
        self._question = QLineEdit(last.question if last else "")
        self._question.setPlaceholderText(self.tr("Who is misread more often, and by whom?"))
        self._subgroups = {by: QCheckBox(words) for by, words in subgroups.items() if by}
        self._vendors = {vendor_id: QCheckBox(name) for vendor_id, name in vendors.items()}
        self._has_threshold = QCheckBox(self.tr("Every vendor at"))
        self._threshold = DecimalField(minimum=0.0, maximum=100.0, decimals=1, suffix="\u202f%")
        self._photos = NumberField(minimum=0, maximum=_MOST)
        self._photos.setSpecialValueText(self.tr("not said"))
        self._sample, self._stopping = _text(last.sample if last else ""), _text("")
        self._stopping.setPlainText(last.stopping_rule if last else "")
        self._write = KeyButton(self.tr("Write it down"), variant="primary")
        self._fill(last, chosen, photos)
        self._lay_out(versions, parted, asked)
        self._question.textChanged.connect(self._refresh)
        # Return begins a line in the fields of text.
        confirm_by_key(self, self._write)
        self._has_threshold.toggled.connect(self._threshold.setEnabled)
        self._read_only = read_only
        self._refresh()
        FocusRing(self)

    @classmethod
    def ask(cls, *args: object, **named: object) -> Protocol | None:
        """What is to be written down as the next version; None where the user left it."""
        dialog = cls(*args, **named)  # type: ignore[arg-type]
        return dialog.protocol() if is_accepted(dialog) else None

    def protocol(self) -> Protocol:
        """What stands in the form."""
        value = round(self._threshold.value() / 100, 6)
        return Protocol(
            self._question.text().strip(),
            tuple(by for by, box in self._subgroups.items() if box.isChecked()),
            {EVERY_VENDOR: value if self._has_threshold.isChecked() else None},
            tuple(vendor_id for vendor_id, box in self._vendors.items() if box.isChecked()),
            self._photos.value() or None,
            self._sample.toPlainText().strip(),
            self._stopping.toPlainText().strip(),
            self._author,
        )

    def _fill(self, last: Protocol | None, chosen: Sequence[VendorId], photos: int) -> None:
        threshold = last.threshold(EVERY_VENDOR) if last else None
        self._has_threshold.setChecked(threshold is not None)
        self._threshold.setEnabled(threshold is not None)
        self._threshold.setValue(100 * (threshold if threshold is not None else 0.9))
        self._photos.setValue((last.photos or 0) if last else photos)
        planned = last.vendors if last else chosen
        for vendor_id, vendor_box in self._vendors.items():
            vendor_box.setChecked(vendor_id in planned)
        subgroups = set(map(tuple, last.subgroups)) if last else set()
        for by, box in self._subgroups.items():
            box.setChecked(by in subgroups)

    def _lay_out(
        self, versions: Sequence[WrittenProtocol], parted: Sequence[str], asked: bool
    ) -> None:
        title = QLabel(self.tr("What is to be found out, and how"), wordWrap=True)
        title.setFont(font("page"))
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Question"), self._question)
        form.addRow(self.tr("Subgroups"), _in_rows(self._subgroups.values(), self._no_attributes()))
        form.addRow(self.tr("Vendors"), _in_rows(self._vendors.values(), ""))
        threshold = QHBoxLayout()
        threshold.setSpacing(8)
        threshold.addWidget(self._has_threshold)
        threshold.addWidget(self._threshold)
        threshold.addStretch()
        form.addRow(self.tr("Threshold"), threshold)
        form.addRow(self.tr("Photos"), self._photos)
        form.addRow(self.tr("Sample"), self._sample)
        form.addRow(self.tr("Stop when"), self._stopping)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(title)
        column.addWidget(self._says(versions, asked))
        column.addLayout(form)
        if parted and versions:
            heading = QLabel(self.tr("Departures so far"))
            heading.setFont(font("section"))
            column.addWidget(heading)
            column.addWidget(QLabel("\n".join(f"· {each}" for each in parted), wordWrap=True))
        column.addLayout(answer_row(self, self._write))

    def _says(self, versions: Sequence[WrittenProtocol], asked: bool) -> QLabel:
        said = []
        for each in versions:
            words = self.tr("Version {n} was written {time}; SHA-256 {hash}.")
            if each.version < 1:
                words = self.tr("In a case merged into this one, written {time}; SHA-256 {hash}.")
            said.append(
                words.format(
                    n=each.version, time=time_words(each.time), hash=each.content_hash[:16] + "…"
                )
            )
        if asked:
            said.append(
                self.tr(
                    "Calls were made already: what is written now is dated after them, and the "
                    "report says so."
                )
            )
        else:
            said.append(
                self.tr(
                    "Nobody was asked yet. What is written now is hashed and logged, so that "
                    "everybody can see it stood before the first call."
                )
            )
        label = QLabel("\n".join(said), wordWrap=True)
        label.setProperty("meta", "second")
        return label

    def _no_attributes(self) -> str:
        return self.tr("no face has a label or a group yet")

    def _refresh(self) -> None:
        can = bool(self._question.text().strip()) and not self._read_only
        self._write.setEnabled(can)
        self._write.setToolTip("" if can else self.tr("Write a question first."))


def _text(words: str) -> QPlainTextEdit:
    edit = QPlainTextEdit(words)
    edit.setTabChangesFocus(True)
    edit.setFixedHeight(_LINES * edit.fontMetrics().lineSpacing() + 18)
    return edit


def _in_rows(boxes: Iterable[QCheckBox], empty: str) -> QWidget:
    widget = QWidget()
    widget.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
    grid = QGridLayout(widget)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(14)
    grid.setColumnStretch(_IN_A_ROW, 1)
    for place, box in enumerate(boxes):
        grid.addWidget(box, place // _IN_A_ROW, place % _IN_A_ROW)
    if not grid.count():
        grid.addWidget(QLabel(empty), 0, 0)
    return widget
