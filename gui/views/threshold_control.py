"""The threshold in the tool bar: one for all vendors, or one per vendor in a panel below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFontMetrics, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from core.rounding import points
from core.vendor import VendorId, VendorInfo
from gui.theme import font
from gui.widgets.focus_ring import FocusRing
from gui.widgets.hover import HoverAfter
from gui.widgets.key_button import KeyButton
from gui.widgets.key_cap import KeyCap
from gui.widgets.popup_shortcuts import PopupShortcuts
from gui.widgets.vendor_tile import VendorTile

_SLIDER_WIDTH = 112
_TELL_MS = 25


class ThresholdControl(QWidget):
    """Signals:
    threshold_changed(vendor_id, value): a vendor's threshold, or with None that of all vendors;
        value from 0 to 1, None for off. At most forty times a second while a slider is dragged.
    left(): Esc or Enter was pressed on the slider; the focus can go back to the photo.
    """

    threshold_changed = Signal(object, object)
    left = Signal()

    def __init__(self, action: QAction | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action = action
        self._thresholds: dict[VendorId, float | None] = {}
        self._by_vendor = False
        self._untold: dict[VendorId | None, float | None] = {}
        self._timer = QTimer(self, interval=_TELL_MS, singleShot=True)
        self._timer.timeout.connect(self._tell)
        self._label = QLabel(self.tr("Threshold"))
        self._cap = KeyCap()
        self._slider = ThresholdSlider(self)
        self._slider.moved.connect(lambda value: self._move(None, value))
        self._slider.left.connect(self.left)
        self._value = KeyButton("", variant="tool")
        self._value.set_chevron(True)
        self._value.clicked.connect(self.open_panel)
        self._panel = ThresholdPanel(self)
        HoverAfter(self._panel, self._value)
        self._panel.moved.connect(self._move)
        self._panel.mode_chosen.connect(self._choose_mode)
        self._lay_out()
        if action is not None:
            action.changed.connect(self._follow)
            self._follow()
        self._show()

    def set_key(self, key: QKeySequence | str) -> None:
        """The key printed beside the label where no action says it."""
        self._cap.set_keys(key)

    def set_thresholds(
        self,
        thresholds: Mapping[VendorId, float | None],
        vendors: Sequence[VendorInfo],
        hues: Mapping[VendorId, int] | None = None,
        without_confidence: frozenset[VendorId] = frozenset(),
    ) -> None:
        """Show the thresholds in force, 0 to 1 or None for off.

        vendors: in the picker's order. hues: of their tiles, by default their order here.
        without_confidence: vendors that give none, to whose predictions no threshold applies.
        """
        self._thresholds = {info.id: thresholds.get(info.id) for info in vendors}
        if len(set(self._thresholds.values())) > 1:
            self._by_vendor = True
        self._panel.set_vendors(vendors, hues or {}, without_confidence)
        self._show()

    def set_narrow(self, narrow: bool) -> None:
        """In a narrow window the key-cap leaves; the menu keeps the key."""
        self._cap.setVisible(not narrow)

    def focus_slider(self) -> None:
        """Give the keyboard to the slider, or to the panel where each vendor has its own."""
        if self._by_vendor:
            self.open_panel()
        else:
            self._slider.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def open_panel(self) -> None:
        corner = self._value.mapToGlobal(QPoint(self._value.width(), self._value.height() + 4))
        self._panel.adjustSize()
        self._panel.move(corner - QPoint(self._panel.width(), 0))
        self._panel.show()
        self._panel.focus_first()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(8)
        for widget in (self._label, self._cap, self._slider, self._value):
            row.addWidget(widget)
        self._label.setFont(font("body"))
        self._label.setBuddy(self._slider)
        self._slider.setFixedWidth(_SLIDER_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        for words in (percent(1.0), value_words(None), self.tr("by vendor")):
            # As wide as its widest words, so that nothing beside it moves.
            self._value.set_words(words)
            widest = max(self._value.minimumWidth(), self._value.sizeHint().width())
            self._value.setMinimumWidth(widest)

    def _follow(self) -> None:
        if self._action is not None:
            self._cap.set_keys(self._action.shortcut())

    def _move(self, vendor_id: VendorId | None, value: float | None) -> None:
        for each in self._thresholds:
            if vendor_id in (None, each):
                self._thresholds[each] = value
        self._show()
        self._untold[vendor_id] = value
        if not self._timer.isActive():
            self._timer.start()

    def _tell(self) -> None:
        untold, self._untold = self._untold, {}
        for vendor_id, value in untold.items():
            self.threshold_changed.emit(vendor_id, value)

    def _choose_mode(self, by_vendor: bool) -> None:
        self._by_vendor = by_vendor
        if not by_vendor and len(set(self._thresholds.values())) > 1:
            # One for all has to be one of them: the strictest, as it hides no doubt.
            self._move(None, max(value or 0.0 for value in self._thresholds.values()) or None)
        self._show()

    def _show(self) -> None:
        values = set(self._thresholds.values())
        one = next(iter(values)) if len(values) == 1 else None
        self._slider.show_value(None if self._by_vendor else one)
        self._slider.setEnabled(not self._by_vendor and bool(self._thresholds))
        words = self.tr("by vendor") if self._by_vendor else value_words(one)
        self._value.set_words(words)
        self._value.setAccessibleName(self.tr("Confidence threshold: %1").replace("%1", words))
        self._value.setToolTip(
            self.tr("Below its threshold a prediction counts as no answer. Off at the left end.")
        )
        self._panel.show_thresholds(self._thresholds, self._by_vendor)


class ThresholdSlider(QSlider):
    """0 at the left is off, then per cent. `moved` gives a person's value, 0 to 1 or None."""

    moved = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(0, 100)
        self.setPageStep(10)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Confidence threshold in per cent, 0 is off"))
        self.valueChanged.connect(lambda per_cent: self.moved.emit(per_cent / 100 or None))

    def show_value(self, value: float | None) -> None:
        """Show a value without emitting it."""
        self.blockSignals(True)
        self.setValue(round(100 * (value or 0)))
        self.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
            event.ignore()
        else:
            super().keyPressEvent(event)


class ThresholdPanel(QFrame):
    """One for all or one per vendor, with a slider each."""

    moved = Signal(object, object)
    mode_chosen = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        FocusRing(self)
        PopupShortcuts(self)
        self._rows: dict[VendorId, tuple[ThresholdSlider, QLabel]] = {}
        self._shown_vendors: tuple[object, ...] = ()
        self._one = QRadioButton(self.tr("One for all vendors"))
        self._each = QRadioButton(self.tr("One per vendor"))
        self._one.clicked.connect(lambda: self.mode_chosen.emit(False))
        self._each.clicked.connect(lambda: self.mode_chosen.emit(True))
        self._body = QWidget()
        self._hint = QLabel(
            self.tr("Below its threshold a prediction counts as no answer.\nOff at the left end.")
        )
        self._hint.setFont(font("small"))
        self._hint.setProperty("meta", "true")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 10, 14, 10)
        for widget in (self._one, self._each, self._body, self._hint):
            self._column.addWidget(widget)

    def set_vendors(
        self,
        vendors: Sequence[VendorInfo],
        hues: Mapping[VendorId, int],
        without_confidence: frozenset[VendorId],
    ) -> None:
        """Build the rows anew where the vendors have changed."""
        wanted = (tuple(info.id for info in vendors), tuple(hues.items()), without_confidence)
        if wanted == self._shown_vendors:
            return
        self._shown_vendors = wanted
        self._rows = {}
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(8)
        for row, info in enumerate(vendors):
            tile = VendorTile(info.code, hues.get(info.id, row), info.name)
            grid.addWidget(tile, row, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(QLabel(info.name), row, 1)
            if info.id in without_confidence:
                grid.addWidget(self._not_applicable(), row, 2, 1, 2)
            else:
                self._add_slider(grid, row, info)
        self._column.replaceWidget(self._body, body)
        self._body.hide()
        self._body.deleteLater()
        self._body = body

    def show_thresholds(self, thresholds: Mapping[VendorId, float | None], by_vendor: bool) -> None:
        (self._each if by_vendor else self._one).setChecked(True)
        self._body.setEnabled(by_vendor)
        for vendor_id, (slider, value) in self._rows.items():
            slider.show_value(thresholds.get(vendor_id))
            value.setText(value_words(thresholds.get(vendor_id)))

    def focus_first(self) -> None:
        """Give the keyboard to what is most likely wanted."""
        sliders = [slider for slider, _ in self._rows.values() if slider.isEnabled()]
        first = sliders[0] if sliders else self._one
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.hide()
        else:
            super().keyPressEvent(event)

    def _add_slider(self, grid: QGridLayout, row: int, info: VendorInfo) -> None:
        slider, value = ThresholdSlider(), QLabel()
        slider.setFixedWidth(_SLIDER_WIDTH)
        slider.setAccessibleName(
            self.tr("Threshold of %1 in per cent, 0 is off").replace("%1", info.name)
        )
        slider.moved.connect(lambda moved_to: self.moved.emit(info.id, moved_to))
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        value.setMinimumWidth(QFontMetrics(font("body")).horizontalAdvance(percent(1.0)) + 4)
        grid.addWidget(slider, row, 2)
        grid.addWidget(value, row, 3)
        self._rows[info.id] = (slider, value)

    def _not_applicable(self) -> QLabel:
        words = QLabel(self.tr("gives no confidence: no threshold applies"))
        words.setFont(font("small"))
        words.setProperty("meta", "true")
        return words


def percent(value: float) -> str:
    return f"{points(value, 0)}\N{NARROW NO-BREAK SPACE}%"


def value_words(value: float | None) -> str:
    """What a threshold reads as: "60 %" or "off"."""
    return (
        QCoreApplication.translate("ThresholdControl", "off") if value is None else percent(value)
    )
