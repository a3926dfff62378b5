"""Colours and fonts: the only place in gui/ that knows a colour by its number.

Neutral greys with R = G = B, since a tint in the surround shifts how skin is seen; only verdicts
are vivid. The widget style is one template, resources/themes/window.qss, filled from the tokens.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache, lru_cache
from pathlib import Path
from string import Template
from typing import Literal

from PySide6.QtCore import QDir, QObject, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QPalette,
)
from PySide6.QtWidgets import QApplication

Scheme = Literal["system", "light", "dark"]
Role = Literal["page", "dialog", "section", "body", "small", "smallest", "code"]

RESOURCES = Path(__file__).resolve().parent.parent / "resources"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The greys of one theme; `inverse` is for text on an ink fill."""

    win: QColor
    panel: QColor
    base: QColor
    sel: QColor
    hover: QColor
    pressed: QColor
    ink: QColor
    ink2: QColor
    ink3: QColor
    edge: QColor
    line: QColor
    track: QColor
    inverse: QColor


@dataclass(frozen=True, slots=True)
class StageTokens:
    """The stage's greys, the same in both themes so that a photo looks the same to everybody.

    plate, plate_rim, plate_text, plate_code: the chip. block: its glyph's field where the mark
    has no vivid colour. nothing: dots where nothing was found. halo: under every line on a photo.
    """

    background: QColor
    header: QColor
    gap: QColor
    text: QColor
    text2: QColor
    edge: QColor
    plate: QColor
    plate_rim: QColor
    plate_text: QColor
    plate_code: QColor
    block: QColor
    nothing: QColor
    person: QColor
    halo: QColor
    masked: QColor


@dataclass(frozen=True, slots=True)
class RoomTokens:
    """What a room reads on a projector; the photo stands on the stage's grey in both.

    interval: the bar of an interval on its track. row, row_text: the label's own row.
    dark: whether marks stand on a dark ground.
    """

    dark: bool
    background: QColor
    tally: QColor
    text: QColor
    text2: QColor
    faint: QColor
    line: QColor
    track: QColor
    interval: QColor
    row: QColor
    row_text: QColor
    row_text2: QColor


@dataclass(frozen=True, slots=True)
class Vivid:
    """A verdict's colour: its fill, its rim on a light ground and in its words, words on dark."""

    fill: QColor
    rim: QColor
    text_on_dark: QColor


def _tokens(*numbers: str) -> Tokens:
    return Tokens(*(QColor(f"#{number}") for number in numbers))


def _room(dark: bool, *numbers: str) -> RoomTokens:
    return RoomTokens(dark, *(QColor(f"#{number}") for number in numbers))


# win, panel, base, sel, hover, pressed, ink, ink2, ink3, edge, line, track, inverse
LIGHT = _tokens(
    *("F1F1F1", "F8F8F8", "FFFFFF", "E4E4E4", "E8E8E8", "DCDCDC", "1A1A1A"),
    *("484848", "666666", "8C8C8C", "DADADA", "DCDCDC", "FFFFFF"),
)
DARK = _tokens(
    *("1C1C1C", "232323", "181818", "363636", "2E2E2E", "383838", "F0F0F0"),
    *("C6C6C6", "A0A0A0", "7C7C7C", "3A3A3A", "454545", "161616"),
)
STAGE = StageTokens(
    background=QColor("#343434"),
    header=QColor("#262626"),
    gap=QColor("#1F1F1F"),
    text=QColor("#F2F2F2"),
    text2=QColor("#B4B4B4"),
    edge=QColor("#7C7C7C"),
    plate=QColor(20, 20, 20, round(0.93 * 255)),
    plate_rim=QColor(255, 255, 255, round(0.62 * 255)),
    plate_text=QColor("#FFFFFF"),
    plate_code=QColor("#D0D0D0"),
    block=QColor("#3C3C3C"),
    nothing=QColor("#D6D6D6"),
    person=QColor("#FFFFFF"),
    halo=QColor(0, 0, 0, round(0.55 * 255)),
    masked=QColor("#343434"),
)

# background, tally, text, text2, faint, line, track, interval, row, row_text, row_text2
ROOM_DARK = _room(
    *(True, "141414", "0C0C0C", "FFFFFF", "D4D4D4", "8C8C8C", "4A4A4A"),
    *("3A3A3A", "9A9A9A", "FFFFFF", "141414", "484848"),
)
ROOM_LIGHT = _room(
    *(False, "FFFFFF", "F4F4F4", "141414", "3A3A3A", "767676", "BDBDBD"),
    *("D2D2D2", "7A7A7A", "141414", "FFFFFF", "D4D4D4"),
)

# Okabe and Ito's colours, told apart by colour-blind readers; the rim and the words are darker.
GREEN = Vivid(QColor("#009E73"), QColor("#00694D"), QColor("#45CFA5"))
VERMILLION = Vivid(QColor("#D55E00"), QColor("#A34700"), QColor("#FF9550"))
SKY_BLUE = Vivid(QColor("#56B4E9"), QColor("#1A6590"), QColor("#7CC7F2"))
GREY, GREY_ON_DARK = QColor("#6E6E6E"), QColor("#A6A6A6")
WHITE, QUESTION = QColor("#FFFFFF"), QColor("#0A2233")
"""Glyphs: on green and vermillion, and on sky blue."""

TILES = tuple(map(QColor, ("#44549C", "#8C4A84", "#7A5533", "#62621C", "#4F6272", "#4A4A4A")))
DARK_CHARTS = tuple(map(QColor, ("#9AA8EA", "#D79BCF", "#D3AC86", "#C0C06C", "#A3B6C6", "#B5B5B5")))
"""The vendors' muted hues by order in the registry; white on the first reads 6.1 to 8.9."""

_SIZES: dict[Role, tuple[float, QFont.Weight]] = {
    "page": (1.55, QFont.Weight.DemiBold),
    "dialog": (1.7, QFont.Weight.DemiBold),
    "section": (1.0, QFont.Weight.DemiBold),
    "body": (1.0, QFont.Weight.Normal),
    "small": (0.92, QFont.Weight.Normal),
    "smallest": (0.85, QFont.Weight.Normal),
    "code": (0.85, QFont.Weight.Normal),
}


class ThemeNotifier(QObject):
    """Says when the colours have changed, after palette and style are in force."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.scheme: Scheme = "system"
        self.dark = False
        self.applied_to: QApplication | None = None

    def follow(self) -> None:
        """Take over the scheme in force; nothing happens where it is the one already shown."""
        dark = _wanted_dark(self.scheme)
        if dark == self.dark or self.applied_to is None:
            return
        self.dark = dark
        _dress(self.applied_to)
        self.changed.emit()


@lru_cache(maxsize=1)
def theme_notifier() -> ThemeNotifier:
    """The one notifier; connect to its `changed` to repaint what is cached."""
    return ThemeNotifier()


def is_dark() -> bool:
    return theme_notifier().dark


def tokens() -> Tokens:
    """The greys of the theme in force."""
    return DARK if is_dark() else LIGHT


def apply_theme(app: QApplication) -> None:
    """Dress the application and follow the system's scheme from now on."""
    notifier = theme_notifier()
    if notifier.applied_to is None:
        app.styleHints().colorSchemeChanged.connect(notifier.follow)
    notifier.applied_to = app
    app.setStyle("Fusion")
    _made_font.cache_clear()
    app.setFont(font("body"))
    notifier.dark = _wanted_dark(notifier.scheme)
    _dress(app)
    notifier.changed.emit()


def set_scheme(scheme: Scheme) -> None:
    """Light, dark, or as the system says."""
    notifier = theme_notifier()
    notifier.scheme = scheme
    hints = QGuiApplication.styleHints()
    if hasattr(hints, "setColorScheme"):  # Qt 6.8; it turns the window frames too
        hints.setColorScheme(_QT_SCHEMES[scheme])
    notifier.follow()


_QT_SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


def _wanted_dark(scheme: Scheme) -> bool:
    if scheme == "system":
        return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return scheme == "dark"


def _dress(app: QApplication) -> None:
    # The palette first: the style sheet resolves what it leaves open from it.
    app.setPalette(palette(tokens()))
    app.setStyleSheet(style_sheet(tokens(), is_dark()))


def palette(colours: Tokens) -> QPalette:
    """The Qt palette of a theme."""
    made = QPalette()
    roles = QPalette.ColorRole
    for role, colour in {
        roles.Window: colours.win,
        roles.WindowText: colours.ink,
        roles.Base: colours.base,
        roles.AlternateBase: colours.panel,
        roles.Text: colours.ink,
        roles.Button: colours.base,
        roles.ButtonText: colours.ink,
        roles.BrightText: colours.inverse,
        roles.PlaceholderText: colours.ink3,
        roles.Highlight: colours.sel,
        roles.HighlightedText: colours.ink,
        roles.Accent: colours.ink,
        roles.Link: colours.ink,
        roles.LinkVisited: colours.ink2,
        roles.ToolTipBase: colours.base,
        roles.ToolTipText: colours.ink,
        roles.Light: colours.base,
        roles.Midlight: colours.hover,
        roles.Mid: colours.edge,
        roles.Dark: colours.edge,
        roles.Shadow: colours.line,
    }.items():
        made.setColor(role, colour)
    for role in (roles.WindowText, roles.Text, roles.ButtonText, roles.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, role, colours.ink3)
    return made


def style_sheet(colours: Tokens, dark: bool) -> str:
    """The style sheet of a theme: the template with every token put in."""
    values = {field.name: getattr(colours, field.name).name() for field in fields(colours)}
    values |= {f"stage_{name}": getattr(STAGE, name).name() for name in _STAGE_IN_QSS}
    # By a name of Qt's own: a style sheet cannot hold every path a program may lie at.
    QDir.setSearchPaths("themes", [str(RESOURCES / "themes")])
    values["pictures"] = "themes:dark" if dark else "themes:light"
    values["fill_hover"] = (colours.ink2 if dark else DARK.pressed).name()
    template = (RESOURCES / "themes" / "window.qss").read_text(encoding="utf-8")
    return Template(template).substitute(values)


_STAGE_IN_QSS = ("background", "header", "gap", "text", "text2", "edge", "block")


def font(role: Role, weight: QFont.Weight | int | None = None) -> QFont:
    """The system's font at the size of a role, with numbers of equal width where it has them."""
    # A copy that shares everything until it is changed: views ask for fonts at every repaint.
    return QFont(_made_font(role, weight))


@cache
def _made_font(role: Role, weight: QFont.Weight | int | None) -> QFont:
    size, usual = _SIZES[role]
    kind = (
        QFontDatabase.SystemFont.FixedFont
        if role == "code"
        else QFontDatabase.SystemFont.GeneralFont
    )
    made = QFontDatabase.systemFont(kind)
    if made.pointSizeF() > 0:
        made.setPointSizeF(made.pointSizeF() * size)
    else:
        made.setPixelSize(round(made.pixelSize() * size))
    made.setWeight(QFont.Weight(usual if weight is None else weight))
    if hasattr(made, "setFeature"):
        made.setFeature(QFont.Tag("tnum"), 1)
    return made
