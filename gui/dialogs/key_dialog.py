"""A cloud vendor's key: how to get one, typing it in, where it is kept, forgetting it.

What is typed is masked, leaves the dialog wrapped, and is never put back into it.
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from core.problem import Problem
from core.sending.credentials import Keys, Where
from core.settings import FASTEST
from core.vendor import CredentialField, VendorInfo
from gui.asking.vendor_access import Access, is_plain
from gui.asking.vendor_standing import key_words
from gui.theme import font
from gui.widgets.fit_height import fit_height
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton
from gui.widgets.number_field import DecimalField
from gui.widgets.vendor_tile import VendorTile

WIDTH = 640


class KeyDialog(QDialog):
    """Window-modal; opens before the key store has answered, and `show_access` says what it said.

    Signals:
        saved(Keys, bool): what was typed, and whether to keep it beyond this start.
        forget_requested(): the key is to be forgotten.
        pace_changed(float): ask at most so many times a second; 0 for the vendor's own quota.
    """

    saved = Signal(object, bool)
    forget_requested = Signal()
    pace_changed = Signal(float)

    def __init__(
        self, info: VendorInfo, hue: int, pace: float | None = None, parent: QWidget | None = None
    ) -> None:
        """pace: calls a second that the user chose; None for the vendor's own quota."""
        super().__init__(parent)
        assert info.cloud is not None
        self.info, self._cloud = info, info.cloud
        self._access: Access | None = None
        self.setWindowTitle(self.tr("Key of {}").format(info.name))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fields = {field.name: self._make_field(field) for field in self._cloud.credentials}
        self._missing = _text("", "body")
        self._missing.hide()
        self._where = _text("", "small", "second")
        self._place = _text("", "small", "second")
        self._keep = QCheckBox(self.tr("Keep it in the system’s key store"))
        self._keep.setChecked(True)
        self._keep.toggled.connect(self._say_place)
        self._pace = self._make_pace(pace or self._cloud.per_second)
        self._pace_before = self._pace.value()
        self._save = KeyButton(self.tr("Save"), key="Return", variant="primary")
        self._save.setDefault(True)
        self._save.clicked.connect(self._on_save)
        self._cancel = KeyButton(self.tr("Cancel"), key="Esc")
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(self.reject)
        self._forget = KeyButton(self.tr("Forget this key"), icon_name="delete-outline")
        self._forget.setAutoDefault(False)
        self._forget.clicked.connect(self._on_forget)
        self._forget.hide()
        self._lay_out(hue)
        self.show_access(None, None, None)

    def show_access(
        self, access: Access | None, has_store: bool | None, no_store: Problem | None
    ) -> None:
        """Say where the key comes from. access, has_store: None while nobody knows.

        no_store: why there is no key store, where there is none.
        """
        self._access = access
        if access is None:
            self._where.setText(self.tr("Looking for a key…"))
        else:
            self._where.setText(self._where_words(access))
            self._fill(access)
        self._forget.setVisible(
            access is not None and access.where in (Where.KEY_STORE, Where.THIS_START)
        )
        can_keep = has_store is not False
        self._keep.setEnabled(can_keep)
        self._keep.setVisible(can_keep)
        self._why_not_kept = "" if can_keep else (no_store.what if no_store else "")
        self._say_place()
        if not any(_is_touched(widget) for widget in self._fields.values()):
            self._lead_to(None)

    # Qt's own

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in (QEvent.Type.Show, QEvent.Type.LayoutRequest):
            # Where the key comes from is known, and takes more lines, once the dialog is open.
            fit_height(self)
        return done

    # Parts

    def _make_field(self, field: CredentialField) -> QLineEdit | QComboBox:
        if field.choices:
            box = QComboBox()
            # A region or an address that is not in the list may be new.
            box.setEditable(True)
            box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            box.addItems(list(field.choices))
            box.setCurrentIndex(-1)
            box.setEditText(field.default)
            box.setAccessibleName(field.label)
            return box
        line = QLineEdit()
        line.setAccessibleName(field.label)
        if is_plain(field):
            line.setText(field.default)
        if field.secret:
            line.setEchoMode(QLineEdit.EchoMode.Password)
            line.setInputMethodHints(
                Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
            )
        return line

    def _make_pace(self, pace: float) -> DecimalField:
        box = DecimalField()
        box.setLocale(box.locale().c())
        box.setRange(0.1, FASTEST)
        box.setDecimals(1)
        box.setValue(pace)
        box.setSuffix(self.tr(" calls a second"))
        box.setAccessibleName(self.tr("Calls a second at most"))
        box.setMaximumWidth(180)
        return box

    def _pace_box_value(self, pace: float) -> float:
        """A pace as the field rounds it."""
        return round(pace, self._pace.decimals())

    def _lay_out(self, hue: int) -> None:
        self.setFixedWidth(WIDTH)
        title = QHBoxLayout()
        title.setSpacing(10)
        title.addWidget(VendorTile(self.info.code, hue, self.info.name))
        title.addWidget(_text(self.info.name, "page"), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addLayout(title)
        column.addWidget(self._where)
        if self._cloud.how_to_get_key:
            column.addWidget(_rule())
            column.addWidget(_text(self.tr("How to get one"), "section"))
            column.addWidget(self._steps())
        if self._cloud.credentials:
            column.addWidget(_rule())
            if self._cloud.key_note:
                column.addWidget(_text(self._cloud.key_note, "body"))
            column.addLayout(self._form())
            column.addWidget(self._missing)
            column.addWidget(self._keep)
            column.addWidget(self._place)
        else:
            self._keep.hide()
        column.addWidget(_rule())
        column.addLayout(self._pace_row())
        column.addSpacing(4)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._forget)
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._save)
        column.addLayout(buttons)
        FocusRing(self)

    def _lead_to(self, name: str | None) -> None:
        """Put the caret into a field; None for the first that is empty and needed, or secret."""
        if name is None:
            empty = [
                field
                for field in self._cloud.credentials
                if self._fields[field.name].isEnabled()
                and not _text_of(self._fields[field.name]).strip()
            ]
            needed = [field for field in empty if field.required and not self._is_held(field)]
            name = next((f.name for f in (*needed, *empty) if f in needed or not is_plain(f)), None)
        if name is not None:
            self._fields[name].setFocus(Qt.FocusReason.OtherFocusReason)

    def _steps(self) -> QLabel:
        items = "".join(
            f'<tr><td style="padding-right:8px">{number}.</td><td>{escape(step)}</td></tr>'
            for number, step in enumerate(self._cloud.how_to_get_key, 1)
        )
        page = self._cloud.key_page
        link = f'<a href="{escape(page, quote=True)}">{escape(page)}</a>' if page else ""
        last = f"<tr><td></td><td>{link}</td></tr>" if link else ""
        label = QLabel(f'<table cellspacing="2">{items}{last}</table>')
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setWordWrap(True)
        label.setFont(font("small"))
        label.setOpenExternalLinks(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        return label

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for field in self._cloud.credentials:
            optional = not (field.required or field.default or self._cloud.key_note)
            words = self.tr("{} (may stay empty)") if optional else "{}"
            form.addRow(words.format(field.label), self._fields[field.name])
        return form

    def _pace_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(_text(self.tr("Asked at most"), "body", wrap=False))
        row.addWidget(self._pace)
        quota = self.tr("Its own quota is {n}; your account’s may be lower.")
        row.addWidget(_text(quota.format(n=f"{self._cloud.per_second:g}"), "small", "second"), 1)
        return row

    # Words

    def _where_words(self, access: Access) -> str:
        if access.where is Where.ENVIRONMENT:
            names = ", ".join(
                f.environment
                for f in self._cloud.credentials
                if f.name in access.from_environment and f.environment
            )
            return self.tr(
                "The key comes from the environment ({names}). While it is set there, a key typed "
                "here is not used."
            ).format(names=names)
        if access.own_keys:
            return self.tr("The key comes from {place}. One typed here goes first.").format(
                place=access.own_keys
            )
        if access.where is Where.MISSING:
            return self.tr("There is no key yet.")
        words = key_words(access)
        return f"{words[:1].upper()}{words[1:]}."

    def _fill(self, access: Access) -> None:
        """What is no secret shows the choice that holds; a key shows only that it is there."""
        held = access.where in (Where.KEY_STORE, Where.THIS_START)
        plain = dict(access.plain)
        for name, value, place in access.own_values:
            _line_of(self._fields[name]).setPlaceholderText(f"{value} ({place})")
        for field in self._cloud.credentials:
            widget = self._fields[field.name]
            if field.name in plain and not _is_touched(widget):
                _set_text(widget, plain[field.name])
            if field.name in access.from_environment:
                widget.setEnabled(access.where is not Where.ENVIRONMENT)
                widget.setToolTip(
                    self.tr("from the environment, {name}").format(name=field.environment)
                )
                if isinstance(widget, QLineEdit) and not is_plain(field):
                    widget.setPlaceholderText(widget.toolTip())
            elif isinstance(widget, QLineEdit) and held and not is_plain(field):
                widget.setPlaceholderText(self.tr("kept; type to replace it"))

    def _say_place(self) -> None:
        if not self._cloud.credentials:
            self._place.hide()
        elif self._why_not_kept or not self._keep.isVisibleTo(self):
            self._place.setText(
                self.tr("{why} The key is kept in memory, for this start only.").format(
                    why=self._why_not_kept or self.tr("This computer has no key store.")
                )
            )
        elif self._keep.isChecked():
            self._place.setText(self.tr("It is never written into a case, a log or an export."))
        else:
            self._place.setText(self.tr("The key is kept in memory, for this start only."))

    # What happens

    def typed(self) -> Keys:
        """What the fields hold, without the empty ones."""
        texts = {name: _text_of(widget).strip() for name, widget in self._fields.items()}
        access = self._access
        given = access.from_environment if access else frozenset()
        return Keys({name: text for name, text in texts.items() if text and name not in given})

    def _on_save(self) -> None:
        missing = self._missing_field()
        if missing is not None:
            self._say_missing(missing)
            return
        if self._pace.value() != self._pace_before:
            is_own = self._pace.value() == self._pace_box_value(self._cloud.per_second)
            self.pace_changed.emit(0.0 if is_own else self._pace.value())
        typed = self.typed()
        if self._is_worth_keeping(typed):
            self.saved.emit(typed, self._keep.isChecked() and self._keep.isVisibleTo(self))
        self.accept()

    def _missing_field(self) -> CredentialField | None:
        """What must be typed before there is anything to save; None for nothing."""
        access, typed = self._access, self.typed()
        if access is None or access.where is Where.ENVIRONMENT:
            return None
        fields = self._cloud.credentials
        for field in fields:
            other = next((f for f in fields if f.name == field.goes_with), None)
            if other is not None and field.name in typed and not self._is_there(other, typed):
                return other
        is_paced = self._pace.value() != self._pace_before
        if access.has_key or (is_paced and not self._is_worth_keeping(typed)):
            return None
        needed = [field for field in fields if field.required]
        absent = next((field for field in needed if not self._is_there(field, typed)), None)
        parts = self._secret_parts()
        if absent is None and parts and not any(self._is_there(part, typed) for part in parts):
            return parts[0]
        return absent

    def _is_there(self, field: CredentialField, typed: Keys) -> bool:
        return field.name in typed or self._is_held(field)

    def _is_held(self, field: CredentialField) -> bool:
        """Whether a value is kept or given that leaving the field empty does not take away."""
        access = self._access
        if access is None:
            return False
        kept = access.where in (Where.KEY_STORE, Where.THIS_START)
        return kept or field.name in access.from_environment

    def _say_missing(self, field: CredentialField) -> None:
        said = self.tr("{} is missing.").format(field.label)
        if self._cloud.key_note and not any(f.name in self.typed() for f in self._secret_parts()):
            said = self.tr("Nothing is typed, and this computer has no key.")
        self._missing.setText(said)
        self._missing.show()
        self._lead_to(field.name)

    def _secret_parts(self) -> list[CredentialField]:
        return [field for field in self._cloud.credentials if not is_plain(field)]

    def _is_worth_keeping(self, typed: Keys) -> bool:
        """Whether something was typed that is not so already."""
        before = dict(self._access.plain) if self._access else {}
        defaults = {field.name: field.default for field in self._cloud.credentials}
        return any(text != before.get(name, defaults.get(name)) for name, text in typed.items())

    def _on_forget(self) -> None:
        self.forget_requested.emit()
        self.accept()

    def done(self, result: int) -> None:
        """Nothing typed stays behind in a closed dialog."""
        for field in self._cloud.credentials:
            widget = self._fields[field.name]
            if isinstance(widget, QLineEdit):
                widget.clear()
        super().done(result)


def _text_of(widget: QLineEdit | QComboBox) -> str:
    return widget.text() if isinstance(widget, QLineEdit) else widget.currentText()


def _set_text(widget: QLineEdit | QComboBox, text: str) -> None:
    if isinstance(widget, QLineEdit):
        widget.setText(text)
    else:
        widget.setEditText(text)


def _is_touched(widget: QLineEdit | QComboBox) -> bool:
    return _line_of(widget).isModified()


def _line_of(widget: QLineEdit | QComboBox) -> QLineEdit:
    """The line that is typed into, which an editable box always has."""
    line = widget if isinstance(widget, QLineEdit) else widget.lineEdit()
    assert line is not None
    return line


def _text(text: str, role: str, meta: str = "", wrap: bool = True) -> QLabel:
    label = QLabel(text)
    label.setFont(font(role))  # type: ignore[arg-type]
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    if meta:
        label.setProperty("meta", meta)
    return label


def _rule() -> QFrame:
    rule = QFrame()
    rule.setProperty("rule", "true")
    return rule
