"""One slider for all vendors, or one per vendor, each with its marks."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.vendor import VendorId
from gui.models.thresholds_found import ThresholdsFound
from gui.sheets import ChosenVendor
from gui.theme import font
from gui.views.marked_slider import MarkedSlider
from gui.widgets.key_cap import KeyCap
from gui.widgets.segments import Segments
from gui.widgets.vendor_tile import VendorTile


class ThresholdSliders(QWidget):
    """Where the sliders stand; the case's own thresholds are where they begin.

    Signals:
        slid(VendorId or None): a person moved this vendor's slider, or that of all.
    """

    slid = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: dict[VendorId, float | None] = {}
        self._vendors: tuple[ChosenVendor, ...] = ()
        self._applicable: frozenset[VendorId] = frozenset()
        self._track = 12.0, 12.0
        self._by_vendor = False
        self.mode = Segments((self.tr("One for all"), self.tr("One per vendor")), height=26)
        self.mode.chosen.connect(self._on_mode)
        self.all = self._slider(None)
        self.each: dict[VendorId, MarkedSlider] = {}
        self._rows = QWidget()
        self._column = QVBoxLayout(self)
        self._lay_out()

    @property
    def by_vendor(self) -> bool:
        """Whether each vendor has its own."""
        return self._by_vendor

    def value(self, vendor_id: VendorId) -> float | None:
        """The threshold shown for a vendor; none where none applies."""
        if vendor_id not in self._applicable:
            return None
        return self._values.get(vendor_id) if self._by_vendor else self.all.threshold

    def forget(self) -> None:
        """Begin again at the case's own thresholds."""
        self._values.clear()

    def show_found(self, found: ThresholdsFound) -> None:
        """Marks and scale; sliders that a person moved stay where they are."""
        first = not self._values
        for each in found.vendors:
            self._values.setdefault(each.info.id, found.thresholds.get(each.info.id))
        ids = [each.info.id for each in found.vendors]
        self.all.show_scale(found.low, found.marks(ids))
        if (found.vendors, found.applicable) != (self._vendors, self._applicable):
            self._vendors, self._applicable = found.vendors, found.applicable
            self._build_rows()
        for ident, slider in self.each.items():
            slider.show_scale(found.low, found.marks([ident]))
            slider.show_threshold(self._values[ident])
        if first:
            own = {found.thresholds.get(each) for each in found.applicable}
            self._by_vendor = len(own) > 1
            self.mode.set_current(int(self._by_vendor))
            self.all.show_threshold(max((value or 0.0 for value in own), default=0.0) or None)
        self._show_mode()

    def set_track(self, left: float, right: float) -> None:
        """Where tracks begin and end, so that they stand above the charts' scale."""
        self._track = left, right
        for slider in (self.all, *self.each.values()):
            slider.set_track(left, right)

    def _slider(self, vendor: ChosenVendor | None) -> MarkedSlider:
        slider = MarkedSlider()
        slider.set_track(*self._track)
        name = self.tr("Threshold of all vendors in per cent, the lowest is off")
        if vendor is not None:
            words = self.tr("Threshold of {} in per cent, the lowest is off")
            name = words.format(vendor.info.name)
        slider.setAccessibleName(name)
        ident = None if vendor is None else vendor.info.id
        slider.valueChanged.connect(lambda _: self._on_moved(ident))
        return slider

    def _on_moved(self, vendor_id: VendorId | None) -> None:
        if vendor_id is not None:
            self._values[vendor_id] = self.each[vendor_id].threshold
        self.slid.emit(vendor_id)

    def _on_mode(self, number: int) -> None:
        self._by_vendor = number == 1
        if self._by_vendor:
            # Each begins where all stood: nothing jumps.
            for ident, slider in self.each.items():
                self._values[ident] = self.all.threshold
                slider.show_threshold(self.all.threshold)
        self._show_mode()
        self.slid.emit(None)

    def _show_mode(self) -> None:
        self.all.setVisible(not self._by_vendor)
        self._rows.setVisible(self._by_vendor)

    def _build_rows(self) -> None:
        rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self.each = {}
        for vendor in self._vendors:
            info = vendor.info
            head = QHBoxLayout()
            head.setSpacing(8)
            head.addWidget(VendorTile(info.code, vendor.hue, info.name))
            name = QLabel(info.name)
            name.setFont(font("small", 600))
            head.addWidget(name)
            if info.id not in self._applicable:
                head.addWidget(_meta(self.tr("none given: no threshold applies to it")))
            head.addStretch()
            column.addLayout(head)
            if info.id in self._applicable:
                self.each[info.id] = self._slider(vendor)
                column.addWidget(self.each[info.id])
        self._column.replaceWidget(self._rows, rows)
        self._rows.hide()
        self._rows.deleteLater()
        self._rows = rows

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(6)
        bar.addWidget(self.mode)
        bar.addSpacing(4)
        for keys, words in (
            (("Left", "Right"), self.tr("1 %")),
            (("Shift+Left", "Shift+Right"), self.tr("next mark")),
        ):
            for key in keys:
                cap = KeyCap()
                cap.set_keys(key)
                bar.addWidget(cap, 0, Qt.AlignmentFlag.AlignVCenter)
            bar.addWidget(_meta(words))
        bar.addStretch()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addLayout(bar)
        self._column.addWidget(self.all)
        self._column.addWidget(self._rows)


def _meta(words: str) -> QLabel:
    label = QLabel(words)
    label.setFont(font("small"))
    label.setProperty("meta", "second")
    return label
