"""Beside the rates: what is crossed, which vendors, from how many faces on, how to read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.labelling.attributes import AttributeName
from core.metrics.tally import Metric
from gui.marks import vendor_hue
from gui.models.rates_found import Choice, RatesFound
from gui.models.rates_words import metric_name, name_words
from gui.sheets import ChosenVendor
from gui.theme import font, is_dark
from gui.widgets.number_field import NumberField
from gui.widgets.still_combo import StillCombo
from gui.widgets.vendor_tile import VendorTile

WIDTH = 248
_MOST_FEW = 100_000


class RatesSide(QWidget):
    """Signals:
    chosen(Choice): other rates are wanted.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._choice = Choice()
        nothing = {None: self.tr("nothing")}
        self.first = StillCombo(self.tr("Subgroups by"), nothing, None)
        self.second = StillCombo(self.tr("Crossed with"), nothing, None)
        self.shades = QCheckBox(self.tr("Layout of Gender Shades"))
        self.rate = StillCombo(
            self.tr("Rate"), {each: metric_name(each) for each in Metric}, Metric.MISREAD
        )
        self.few = NumberField(minimum=1, maximum=_MOST_FEW)
        self.per_person = QCheckBox(self.tr("One photo a person"))
        self._vendors = QVBoxLayout()
        self._reading = _Reading()
        self._lay_out()
        for combo in (self.first, self.second):
            combo.activated.connect(self._on_names)
        self.rate.activated.connect(
            lambda _: self._choose(replace(self._choice, metric=self.rate.value))
        )
        self.shades.toggled.connect(lambda on: self._choose(replace(self._choice, shades=on)))
        self.per_person.toggled.connect(
            lambda on: self._choose(replace(self._choice, one_per_person=on))
        )
        self.few.valueChanged.connect(lambda few: self._choose(replace(self._choice, few=few)))

    def show_found(self, found: RatesFound) -> None:
        """What can be chosen, and what is."""
        self._choice = found.choice
        names: dict[AttributeName | None, str] = {None: self.tr("nothing")}
        names |= {name: name_words(name) for name in found.names}
        by: list[AttributeName | None] = [*found.by, None, None]
        self.first.set_choices(names, by[0] if by[0] in names else None)
        second = {name: words for name, words in names.items() if name is None or name != by[0]}
        self.second.set_choices(second, by[1] if by[1] in second else None)
        self.shades.setVisible(found.has_skin_types)
        self.per_person.setVisible(found.several.people > 0)
        for widget, value in (
            (self.shades, found.choice.shades and found.has_skin_types),
            (self.per_person, found.choice.one_per_person),
        ):
            blocked = widget.blockSignals(True)
            widget.setChecked(value)
            widget.blockSignals(blocked)
        for combo in (self.first, self.second):
            combo.setEnabled(not self.shades.isChecked() or self.shades.isHidden())
        self.rate.choose(found.choice.metric)
        if not self.few.hasFocus():
            blocked = self.few.blockSignals(True)
            self.few.setValue(found.few)
            self.few.blockSignals(blocked)
        self._show_vendors(found.vendors)

    def show_reading(self, words: str) -> None:
        """How to read what stands beside, in two sentences."""
        self._reading.show_words(words)

    def _choose(self, choice: Choice) -> None:
        self._choice = choice
        self.chosen.emit(choice)

    def _on_names(self, *_: object) -> None:
        by = [name for name in (self.first.value, self.second.value) if name is not None]
        self._choose(replace(self._choice, by=tuple(dict.fromkeys(by))))

    def _show_vendors(self, vendors: Sequence[ChosenVendor]) -> None:
        while item := self._vendors.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for each in vendors:
            self._vendors.addWidget(_VendorLine(each))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 14)
        column.setSpacing(6)
        for words, widgets in (
            (self.tr("Subgroups"), (self.first, self.second, self.shades)),
            (self.tr("Rate"), (self.rate,)),
            (self.tr("Vendors"), ()),
        ):
            head = QLabel(words)
            head.setFont(font("section"))
            column.addWidget(head)
            for widget in widgets:
                column.addWidget(widget)
            if not widgets:
                self._vendors.setSpacing(4)
                column.addLayout(self._vendors)
            column.addSpacing(8)
        head = QLabel(self.tr("Few faces"))
        head.setFont(font("section"))
        head.setBuddy(self.few)
        column.addWidget(head)
        row = QHBoxLayout()
        self.few.setFixedWidth(64)
        hint = QLabel(self.tr("Below this a subgroup is hatched and not ranked."), wordWrap=True)
        hint.setFont(font("small"))
        hint.setProperty("meta", "second")
        row.addWidget(self.few, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(hint, 1)
        column.addLayout(row)
        column.addWidget(self.per_person)
        column.addStretch()
        column.addWidget(self._reading)


class _VendorLine(QWidget):
    """Marker, tile and name of a vendor."""

    def __init__(self, vendor: ChosenVendor) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        info = vendor.info
        row.addWidget(_Marker(vendor.hue))
        row.addWidget(VendorTile(info.code, vendor.hue, info.name))
        row.addWidget(QLabel(info.name), 1)


class _Marker(QWidget):
    def __init__(self, hue: int) -> None:
        super().__init__()
        self._hue = hue
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(12, 12)

    def paintEvent(self, _event: QPaintEvent) -> None:
        from gui.charts.chart import marker_path

        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(vendor_hue(self._hue, is_dark()))
        painter.drawPath(marker_path(self._hue, QRectF(1, 1, 10, 10)))


class _Reading(QFrame):
    """What "How to read this" says, always in view."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("popup")
        head = QLabel(self.tr("How to read this"))
        head.setFont(font("small", 600))
        self._words = QLabel(wordWrap=True)
        self._words.setFont(font("small"))
        self._words.setProperty("meta", "second")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(4)
        column.addWidget(head)
        column.addWidget(self._words)

    def show_words(self, words: str) -> None:
        self._words.setText(words)
