"""Repeat one photo: whom to ask how often, and what the repeats so far have shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from core.geometry import Box
from core.photos.photo import Photo
from core.reaudit.repeat import QUALITY
from core.vendor import VendorId
from gui.models.plain_table_model import PlainTableModel
from gui.theme import font
from gui.views.face_crop import CropProvider, FaceCrop
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton
from gui.widgets.number_field import NumberField
from gui.widgets.plain_table import PlainTable
from gui.widgets.still_combo import StillCombo

_USUAL, _MOST, _CROP = 10, 100, 72


@dataclass(frozen=True, slots=True)
class RepeatChoice:
    """resave_quality: of the JPEG that the photo is saved anew as for one more call, or None."""

    vendor_id: VendorId
    times: int
    resave_quality: int | None


class RepeatDialog(QDialog):
    """Stays open while the calls are made.

    photo: the one in view. vendors: names of those that can be asked. local: those of them that
    nothing is sent to.

    Signals:
        repeat_requested(RepeatChoice): ask.
        closed(): it is no longer looked at.
    """

    repeat_requested = Signal(object)
    closed = Signal()

    def __init__(
        self,
        photo: Photo,
        box: Box | None,
        vendors: Sequence[tuple[VendorId, str]],
        crop: CropProvider,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Repeat one photo"))
        self.setMinimumSize(680, 460)
        self.photo = photo
        self.crop = FaceCrop(crop, _CROP)
        self.crop.show_crop(photo, box)
        first = vendors[0][0] if vendors else None
        self._vendor = StillCombo(
            self.tr("Vendor"), dict(vendors) or {None: self.tr("none can be asked")}, first
        )
        self._times = NumberField(minimum=1, maximum=_MOST, value=_USUAL)
        self._resave = QCheckBox(
            self.tr("and once more, saved anew as a JPEG of quality {}").format(QUALITY)
        )
        self._resave.setChecked(True)
        self._ask = KeyButton(self.tr("Ask"), icon_name="refresh", variant="primary")
        self._ask.setEnabled(bool(vendors))
        self._ask.clicked.connect(self._on_ask)
        self._model = PlainTableModel(
            (self.tr("When"), self.tr("Vendor"), self.tr("Asked"), self.tr("What came of it")),
            right=(2,),
            parent=self,
        )
        self._table = PlainTable(self._model, stretched=3, wraps=True)
        self._says = QLabel(wordWrap=True)
        self._lay_out()
        FocusRing(self)

    def show_repeats(self, rows: Sequence[Sequence[str]], going_on: str = "") -> None:
        """The repeats of this photo, the newest first. going_on: what is being done now."""
        self._model.set_rows(rows)
        self._says.setText(going_on or (rows[0][3] if rows else self.tr("Not repeated yet.")))
        self._ask.setEnabled(not going_on and self._vendor.value is not None)

    def _on_ask(self) -> None:
        quality = QUALITY if self._resave.isChecked() else None
        self.repeat_requested.emit(
            RepeatChoice(VendorId(self._vendor.value), self._times.value(), quality)
        )

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Does the answer hold?"))
        title.setFont(font("page"))
        about = QLabel(
            self.tr(
                "The same photo is asked about several times. These answers are kept, but count "
                "in no verdict and no rate."
            ),
            wordWrap=True,
        )
        about.setProperty("meta", "second")
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(title)
        words.addWidget(QLabel(self.photo.name))
        words.addWidget(about)
        words.addStretch()
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(self.crop)
        head.addLayout(words, 1)
        form = QFormLayout()
        form.addRow(self.tr("Vendor"), self._vendor)
        times = QHBoxLayout()
        times.setSpacing(8)
        times.addWidget(self._times)
        times.addWidget(QLabel(self.tr("times as it is")))
        times.addWidget(self._resave)
        times.addStretch()
        times.addWidget(self._ask)
        form.addRow(self.tr("Ask"), times)
        self._says.setFont(font("section"))
        leave = KeyButton(self.tr("Close"), key="Esc")
        leave.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addLayout(head)
        column.addLayout(form)
        column.addWidget(self._says)
        column.addWidget(self._table, 1)
        column.addLayout(foot)

    def done(self, result: int) -> None:
        self.closed.emit()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)
