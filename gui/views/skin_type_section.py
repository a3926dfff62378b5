"""The skin type of the selected face on two published scales, each with what it was made for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.labelling.attributes import Attributes
from core.labelling.labels import Source
from core.labelling.skin_type import (
    FITZPATRICK_WORDS,
    MONK_SWATCHES,
    ROMAN,
    Scale,
    SkinType,
    skin_type_of,
)
from gui.theme import font
from gui.views.source_menu import SourceMenu
from gui.widgets.fold_heading import FoldHeading
from gui.widgets.key_button import KeyButton
from gui.widgets.step_strip import StepStrip


class SkinTypeSection(QWidget):
    """Signals:
    attribute_said(str, str, Source | None): name, value ("" clears), and the source where one was
        chosen; None for the usual one.
    unfolded_changed(bool): worth remembering.
    """

    attribute_said = Signal(str, str, object)
    unfolded_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._body = QWidget()
        self._heading = FoldHeading(self.tr("Skin type"), self._body)
        self._heading.toggled.connect(self.unfolded_changed)
        self._scales = {scale: self._make_scale(scale) for scale in Scale}
        inside = QVBoxLayout(self._body)
        inside.setContentsMargins(0, 2, 0, 2)
        inside.setSpacing(8)
        for part in self._scales.values():
            inside.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._heading)
        column.addWidget(self._body)

    def _make_scale(self, scale: Scale) -> _ScaleRow:
        row = _ScaleRow(scale)
        row.said.connect(lambda value, source: self._say(scale, value, source))
        return row

    @property
    def unfolded(self) -> bool:
        return self._heading.unfolded

    def set_unfolded(self, unfolded: bool) -> None:
        """Fold or unfold; nothing is signalled."""
        self._heading.set_unfolded(unfolded)

    def set_monk_order(self, order: Sequence[int]) -> None:
        """The annotator's own order of the swatches."""
        self._scales[Scale.MONK].strip.set_order(order)

    def set_default_source(self, source: Source) -> None:
        """The source that what is said next gets."""
        for row in self._scales.values():
            row.set_default_source(source)

    def show_attributes(self, attributes: Attributes, enabled: bool) -> None:
        """Show what is said of the face in view; disabled where there is none."""
        self.setEnabled(enabled)
        words = []
        for scale, row in self._scales.items():
            said = attributes.get(scale.attribute)
            shown = _read(scale, said.value) if said else None
            row.show_said(shown, said.source if said else None)
            words += [shown.words] if shown else []
        self._heading.set_summary(" · ".join(words) or self.tr("not set"))

    def _say(self, scale: Scale, value: str, source: Source | None) -> None:
        self.attribute_said.emit(scale.attribute, value, source)


class _ScaleRow(QWidget):
    """One scale: its name, source and steps, and the words of the step that is pointed at."""

    said = Signal(str, object)

    def __init__(self, scale: Scale) -> None:
        super().__init__()
        self._scale = scale
        self._shown: SkinType | None = None
        self._default_source = Source.PERCEIVED
        self._name = QLabel()
        self._name.setFont(font("small"))
        self._source = SourceMenu(self.tr("Source of the skin type: {}"))
        self._source.source_chosen.connect(self._on_source_chosen)
        self._clear = KeyButton(
            self.tr("Take the skin type away"), icon_name="close", variant="tool"
        )
        self._clear.show_words(False)
        self._clear.clicked.connect(lambda: self.said.emit("", None))
        words = ROMAN if scale is Scale.FITZPATRICK else tuple(map(str, range(1, 11)))
        swatches = MONK_SWATCHES if scale is Scale.MONK else ()
        self.strip = StepStrip(words, self._tip, swatches)
        self.strip.chosen.connect(self._on_chosen)
        self.strip.pointed.connect(self._on_pointed)
        self._words = QLabel(wordWrap=True)
        self._words.setFont(font("smallest"))
        self._words.setProperty("meta", "true")
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(4)
        head.addWidget(self._name)
        head.addStretch()
        head.addWidget(self._source)
        head.addWidget(self._clear)
        for kept in (self._source, self._clear):
            room = kept.sizePolicy()
            room.setRetainSizeWhenHidden(True)
            kept.setSizePolicy(room)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(head)
        column.addWidget(self.strip)
        column.addWidget(self._words)
        self.show_said(None, None)

    def set_default_source(self, source: Source) -> None:
        self._default_source = source
        if self._shown is None:
            self._source.show_source(source)

    def show_said(self, shown: SkinType | None, source: Source | None) -> None:
        self._shown = shown
        self.strip.show_choice(*((shown.low, shown.high) if shown else (0, 0)))
        self._source.show_source(source or self._default_source)
        for of_what_is_said in (self._source, self._clear):
            of_what_is_said.setVisible(shown is not None)
        name = self.tr("Fitzpatrick") if self._scale is Scale.FITZPATRICK else self.tr("Monk")
        said = shown.words.removeprefix("Monk ") if shown else self.tr("not set")
        self._name.setText(f"{name}: {said}")
        self.strip.setAccessibleName(f"{name}: {said}")
        self._on_pointed(0)

    def _on_chosen(self, low: int, high: int) -> None:
        self.said.emit(SkinType(self._scale, low, high).value if low else "", None)

    def _on_source_chosen(self, source: Source) -> None:
        if self._shown is not None:
            self.said.emit(self._shown.value, source)

    def _on_pointed(self, step: int) -> None:
        """The words of the step under the mouse, else of the chosen one, else what it is for."""
        if self._scale is Scale.MONK:
            self._words.setText(
                self.tr("Made to describe how skin looks in pictures. In an order of your own.")
            )
            return
        if not step and self._shown is not None and self._shown.low == self._shown.high:
            step = self._shown.low
        self._words.setText(
            self._tip(step)
            if step
            else self.tr("Made to dose ultraviolet light: how skin meets the sun. No colours.")
        )

    def _tip(self, step: int) -> str:
        if self._scale is Scale.MONK:
            return self.tr("Monk {}").format(step)
        return f"{ROMAN[step - 1]}: {FITZPATRICK_WORDS[step - 1]}"


def _read(scale: Scale, value: str) -> SkinType | None:
    try:
        return skin_type_of(scale, value)
    except ValueError:
        return None
