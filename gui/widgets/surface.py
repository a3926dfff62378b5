"""What a widget stands on: the theme's panels, or the stage, which is dark in both themes."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gui.theme import STAGE, tokens


@dataclass(frozen=True, slots=True)
class Ground:
    """The colours of a control on what it stands on; `inverse` is for text on an ink fill."""

    base: QColor
    hover: QColor
    pressed: QColor
    ink: QColor
    ink2: QColor
    ink3: QColor
    edge: QColor
    line: QColor
    inverse: QColor


_STAGE = Ground(
    base=STAGE.header,
    hover=STAGE.block,
    pressed=STAGE.background,
    ink=STAGE.text,
    ink2=STAGE.text2,
    ink3=STAGE.text2,
    edge=STAGE.edge,
    line=STAGE.block,
    inverse=STAGE.gap,
)


def is_on_stage(widget: QWidget) -> bool:
    """Whether the widget, or one it lies in, says `surface="stage"`."""
    at: QWidget | None = widget
    while at is not None:
        surface = at.property("surface")
        if surface:
            return bool(surface == "stage")
        at = None if at.isWindow() else at.parentWidget()
    return False


def ground_of(widget: QWidget) -> Ground:
    """The colours in force for a control where it stands."""
    if is_on_stage(widget):
        return _STAGE
    now = tokens()
    return Ground(
        base=now.base,
        hover=now.hover,
        pressed=now.pressed,
        ink=now.ink,
        ink2=now.ink2,
        ink3=now.ink3,
        edge=now.edge,
        line=now.line,
        inverse=now.inverse,
    )
