"""Before anything leaves: who gets how many photos, what that costs, what is kept, and a cap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from html import escape

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.sending.consent import SendingPlan, VendorSending
from core.sending.spending import Cap
from core.settings import LARGEST_CAP, MOST_CALLS
from core.vendor import VendorId
from gui.asking import consent_words as words
from gui.slices import Slices
from gui.theme import font
from gui.widgets.confirm_key import CONFIRM
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton
from gui.widgets.number_field import DecimalField, NumberField
from gui.widgets.vendor_tile import VendorTile

WIDTH = 760
_SIDE, _COST = 26, 118
_LISTED = 200
"""So many names of refused photos are shown at most."""


class ConsentSheet(QDialog):
    """Window-modal. `Send nothing` has the focus and Enter; sending takes a click or
    Ctrl+Return.

    Signals:
        agreed(Cap): send, and stop at this cap.
        declined(): send nothing.
    """

    agreed = Signal(object)
    declined = Signal()

    def __init__(
        self,
        plan: SendingPlan,
        hues: Mapping[VendorId, int],
        parent: QWidget | None = None,
        *,
        redirected: Mapping[VendorId, str] | None = None,
        nothing_was_sent: bool = True,
        own_dollars: float | None = None,
        own_calls: int | None = None,
    ) -> None:
        """redirected: the environment variable that sends a vendor's photos elsewhere.
        own_dollars, own_calls: the cap this person wants instead of the proposed one.
        """
        super().__init__(parent, Qt.WindowType.Sheet)
        self.setWindowTitle(words.tr("Send photos?"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._plan = plan
        self._said = False
        self._dollars, self._calls = self._make_caps(plan, own_dollars, own_calls)
        self._nothing = KeyButton(words.tr("Send nothing"), key="Esc")
        self._send = KeyButton(
            words.vendors_words(plan),
            icon_name="cloud-upload-outline",
            key=CONFIRM,
            variant="primary",
        )
        self._blocks = [
            partial(
                VendorBlock, one, hues.get(one.info.id, 0), (redirected or {}).get(one.info.id, "")
            )
            for one in plan.vendors
        ]
        self._body = self._make_body()
        self._scroll = QScrollArea()
        self._not_enough = _label("", "small", "second")
        self._notes = _label("", "small", "second")
        self._lay_out(plan, nothing_was_sent)
        self._nothing.clicked.connect(self.reject)
        self._send.clicked.connect(self._on_send)
        for field in (self._dollars, self._calls):
            if field is not None:
                field.valueChanged.connect(self._check_cap)
        # On some systems Enter presses whatever button has the focus.
        for widget in (self._nothing, self._send):
            widget.installEventFilter(self)
        self._check_cap()
        FocusRing(self)

    @property
    def cap(self) -> Cap:
        """The cap as it stands in the fields."""
        return Cap(
            None if self._dollars is None else self._dollars.value(),
            None if self._calls is None else self._calls.value(),
        )

    # Parts

    def _make_caps(
        self, plan: SendingPlan, own_dollars: float | None, own_calls: int | None
    ) -> tuple[DecimalField | None, NumberField | None]:
        dollars = calls = None
        going = [vendor for vendor in plan.vendors if vendor.count]
        if any(vendor.dollars is not None for vendor in going):
            dollars = DecimalField()
            dollars.setLocale(dollars.locale().c())
            dollars.setPrefix("$ ")
            dollars.setRange(0.0, LARGEST_CAP)
            dollars.setValue(words.proposed_dollars(plan) if own_dollars is None else own_dollars)
            dollars.setAccessibleName(words.tr("Stop the run at so many US dollars"))
            dollars.setMaximumWidth(110)
        if any(vendor.dollars is None for vendor in going):
            calls = NumberField()
            calls.setLocale(calls.locale().c())
            calls.setRange(0, MOST_CALLS)
            calls.setValue(words.proposed_calls(plan) if own_calls is None else own_calls)
            calls.setAccessibleName(words.tr("Stop the run at so many calls without a price"))
            calls.setSuffix(words.tr(" calls"))
            calls.setMaximumWidth(130)
        return dollars, calls

    def _make_body(self) -> QWidget:
        body = QWidget()
        body.setProperty("surface", "base")
        body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(body)
        column.setContentsMargins(_SIDE, 0, _SIDE, 4)
        column.setSpacing(14)
        return body

    def _add_block(self) -> VendorBlock:
        column = self._body.layout()
        assert isinstance(column, QVBoxLayout)
        column.addWidget(_rule())
        block = self._blocks.pop(0)()
        column.addWidget(block)
        if not self._blocks:
            column.addStretch(1)
        return block

    def _lay_out(self, plan: SendingPlan, nothing_was_sent: bool) -> None:
        self.setFixedWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = _surface("base")
        inside = QVBoxLayout(head)
        inside.setContentsMargins(_SIDE, 24, _SIDE, 14)
        inside.setSpacing(4)
        inside.addWidget(_label(words.title(plan), "dialog"))
        inside.addWidget(_label(words.subtitle(nothing_was_sent), "body", "second"))
        self._scroll.setWidget(self._body)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setAccessibleName(words.tr("Who gets the photos"))
        self._fixed = (head, self._cap_row(plan), self._foot())
        column.addWidget(head)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._fixed[1])
        column.addWidget(self._fixed[2])

    def _cap_row(self, plan: SendingPlan) -> QWidget:
        place = _surface("base")
        column = QVBoxLayout(place)
        column.setContentsMargins(_SIDE, 12, _SIDE, 14)
        column.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(10)
        column.addLayout(row)
        head = _label(words.tr("Stop the run at"), "section", wrap=False)
        row.addWidget(head)
        if self._dollars is not None:
            row.addWidget(self._dollars)
        if self._dollars is not None and self._calls is not None:
            row.addWidget(_label(words.tr("and"), "body", wrap=False))
        if self._calls is not None:
            row.addWidget(self._calls)
        if self._dollars is not None and self._calls is not None:
            row.addStretch(1)
            column.addWidget(self._not_enough)
        else:
            row.addWidget(self._not_enough, 1)
        amount = QLabel(
            f"{escape(words.before_amount(plan))} "
            f'<span style="font-weight:600">{escape(words.at_most(plan))}</span>'
        )
        row.addWidget(amount)
        column.addWidget(self._notes)
        return place

    def _foot(self) -> QWidget:
        foot = _surface("panel")
        row = QHBoxLayout(foot)
        row.setContentsMargins(_SIDE, 14, _SIDE, 14)
        row.setSpacing(8)
        row.addWidget(
            _label(
                words.tr(
                    "Asked again when there are more photos or another vendor. What you agree to "
                    "is written to the case’s log."
                ),
                "small",
                "second",
            ),
            1,
        )
        row.addSpacing(16)
        self._nothing.setAutoDefault(False)
        self._nothing.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._send.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._send.setAutoDefault(False)
        row.addWidget(self._nothing)
        row.addWidget(self._send)
        return foot

    # What happens

    def open_in_steps(self) -> None:
        """Open once all is said, a little in each turn of the event loop: nothing waits for it."""
        Slices(self).run(self._say_all(), self._open_unless_answered)

    def _open_unless_answered(self) -> None:
        if not self._said:
            self.open()

    def _say_all(self) -> Iterator[None]:
        """Add what is said of each vendor, and work out beforehand what showing it needs."""
        for part in self._fixed:
            yield
            _take_on_style(part)
        while self._blocks:
            yield
            block = self._add_block()
            yield
            _take_on_style(block)
            yield
            block.heightForWidth(WIDTH - 2 * _SIDE)
        yield

    def open(self) -> None:
        while self._blocks:
            self._add_block()
        super().open()

    def _check_cap(self) -> None:
        """Say what the cap does: that it is hard, or that it is too low for all of it."""
        plan, cap = self._plan, self.cap
        dollars = plan.dollars + plan.cut_off.dollars
        calls = plan.unpriced_calls + plan.cut_off.unpriced
        too_low = (cap.dollars is not None and cap.dollars < dollars) or (
            cap.calls is not None and cap.calls < calls
        )
        self._not_enough.setText(
            words.tr("Not enough for all of them: the run stops there.")
            if too_low
            else words.tr("A hard cap: no call is made that could pass it.")
        )
        said = (words.cut_off(plan), words.shared(plan), words.proposal(plan, cap))
        notes = " ".join(note for note in said if note)
        self._notes.setText(notes)
        self._notes.setVisible(bool(notes))

    def _on_send(self) -> None:
        if not self._said and self._plan:
            self._said = True
            self.agreed.emit(self.cap)
            self.accept()

    def reject(self) -> None:
        if not self._said:
            self._said = True
            self.declined.emit()
        super().reject()

    def withdraw(self) -> None:
        """Close without an answer: what was asked about is gone."""
        self._said = True
        self.reject()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()
        self._nothing.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            QTimer.singleShot(0, self, self._show_focus)

    def _show_focus(self) -> None:
        """Say by the ring that Enter sends nothing; a window that becomes active shows none."""
        if self.isActiveWindow() and self._nothing.hasFocus():
            self._nothing.clearFocus()
            self._nothing.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _fit(self) -> None:
        """As high as what it says, but no higher than the window it belongs to."""
        parent = self.parentWidget()
        room = parent.window().height() - 24 if parent else self.screen().availableSize().height()
        fixed = sum(part.sizeHint().height() for part in self._fixed)
        inside = self._body.layout()
        assert inside is not None
        wanted = fixed + inside.heightForWidth(WIDTH)
        self.setFixedHeight(min(wanted, room))
        if parent is not None:
            middle = parent.window().geometry().center()
            self.move(middle.x() - self.width() // 2, middle.y() - self.height() // 2)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        return self._take_enter(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._take_enter(event):
            super().keyPressEvent(event)

    def _take_enter(self, event: QKeyEvent) -> bool:
        """Enter on `Send nothing` says no; anywhere else it is the end of typing, and never yes."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if not event.isAutoRepeat():
                self._on_send()
        elif self._nothing.hasFocus():
            self.reject()
        return True


class VendorBlock(QWidget):
    """What one vendor gets, refuses and keeps; its cost at the right."""

    def __init__(self, sending: VendorSending, hue: int, redirected_by: str) -> None:
        super().__init__()
        self._sending = sending
        info, cloud = sending.info, sending.cloud
        self._rows = QGridLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setHorizontalSpacing(12)
        self._rows.setVerticalSpacing(5)
        self._rows.setColumnStretch(1, 1)
        self._rows.setColumnMinimumWidth(0, 62)
        self._add(words.tr("Goes to"), words.receiver(sending))
        detour = words.detour(sending, redirected_by)
        if detour:
            self._add("", detour, strong=bool(redirected_by))
        self._add(words.tr("Gets"), words.gets(sending))
        self._add_refused()
        self._add(words.tr("Keeps"), cloud.keeps, (words.tr("How to opt out"), cloud.opt_out_page))
        if cloud.opt_out:
            self._add("", cloud.opt_out)
        terms = cloud.terms or words.tr("We could not establish what its terms say.")
        self._add(words.tr("Terms"), terms, (words.tr("Read them"), cloud.terms_page))
        if cloud.minors:
            self._add(words.tr("Minors"), cloud.minors)
        if cloud.price.note:
            self._add(words.tr("Price"), cloud.price.note)
        if cloud.unverified:
            self._add(words.tr("Unverified"), cloud.unverified)
        name = _label(info.name, "section")
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(name)
        left.addLayout(self._rows)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(14)
        whole.addWidget(VendorTile(info.code, hue, info.name), alignment=Qt.AlignmentFlag.AlignTop)
        whole.addLayout(left, 1)
        whole.addLayout(self._cost())

    def _add(
        self, head: str, text: str, link: tuple[str, str] = ("", ""), strong: bool = False
    ) -> None:
        row = self._rows.rowCount()
        title = _label(head, "small", "true", wrap=False)
        value = _label("", "small")
        said = f'<span style="font-weight:600">{escape(text)}</span>' if strong else escape(text)
        if link[1]:
            said += f' <a href="{escape(link[1], quote=True)}">{escape(link[0])}</a>'
        value.setText(said)
        value.setTextFormat(Qt.TextFormat.RichText)
        value.setOpenExternalLinks(True)
        if link[1]:
            value.setToolTip(link[1])
            value.setTextInteractionFlags(Qt.TextInteractionFlag.LinksAccessibleByMouse)
        self._rows.addWidget(title, row, 0, Qt.AlignmentFlag.AlignTop)
        self._rows.addWidget(value, row, 1)

    def _add_refused(self) -> None:
        refused = self._sending.refused
        groups = words.refusals(refused)
        self._add(words.tr("Refuses"), groups[0] if groups else words.tr("none"))
        for group in groups[1:]:
            self._add("", group)
        if len(refused) > words.NAMED:
            names = [photo.name for photo, _ in refused]
            self._rows.addWidget(Unfolding(names), self._rows.rowCount(), 1)

    def _cost(self) -> QVBoxLayout:
        amount, notes = words.cost(self._sending)
        column = QVBoxLayout()
        column.setSpacing(2)
        labels = [_label(amount, "section"), *(_label(n, "smallest", "second") for n in notes)]
        for label in labels:
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            label.setFixedWidth(_COST)
            column.addWidget(label)
        column.addStretch(1)
        return column


class Unfolding(QWidget):
    """The names of all refused photos, one a line."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self._lines = lines
        self.button = QPushButton(words.tr("Show all {n}").format(n=f"{len(lines):,}"))
        self.button.setProperty("variant", "small")
        self.button.setAutoDefault(False)
        self._list = _label("", "small", "second")
        self._list.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 2)
        column.setSpacing(4)
        column.setSizeConstraint(QLayout.SizeConstraint.SetMinimumSize)
        column.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._list)
        self.button.clicked.connect(self._unfold)

    def _unfold(self) -> None:
        shown = self._lines[:_LISTED]
        left = len(self._lines) - len(shown)
        if left:
            shown = [*shown, words.tr("and {n} more").format(n=f"{left:,}")]
        self._list.setText("\n".join(shown))
        self._list.show()
        self.button.hide()


def _label(text: str, role: str, meta: str = "", wrap: bool = True) -> QLabel:
    label = QLabel(text)
    label.setFont(font(role))  # type: ignore[arg-type]
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    if meta:
        label.setProperty("meta", meta)
    return label


def _surface(name: str) -> QWidget:
    place = QWidget()
    place.setProperty("surface", name)
    place.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return place


def _take_on_style(part: QWidget) -> None:
    for widget in (part, *part.findChildren(QWidget)):
        widget.ensurePolished()


def _rule() -> QFrame:
    rule = QFrame()
    rule.setProperty("rule", "true")
    return rule
