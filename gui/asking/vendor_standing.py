"""How a vendor stands: what the vendor list says of it, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from core.sending.credentials import Where
from core.vendor import Cloud, Retirement, State, VendorInfo, VendorState
from gui.asking.vendor_access import Access


@dataclass(frozen=True, slots=True)
class Standing:
    """icon, words: the state in the list. can_be_asked: a run would ask it. can_be_chosen: it can
    be put on the stage, for its answers if not for new ones. tip: why not, where it cannot.
    notes: sentences below it. key_button: words of the button that leads to its key, or empty.
    unverified: what of its description was never checked, or empty.
    recorded: of how many photos the open case has recorded answers. source: which answers are
    shown, where live ones can be had, too; else empty. import_button: words of the button that
    imports recorded answers, which are the way to what a vendor no longer gives; or empty.
    """

    icon: str
    words: str
    can_be_asked: bool
    can_be_chosen: bool
    tip: str = ""
    notes: tuple[str, ...] = ()
    key_button: str = ""
    unverified: str = ""
    recorded: int = 0
    source: str = ""
    import_button: str = ""


def tr(text: str) -> str:
    return QCoreApplication.translate("VendorStanding", text)


def standing_of(
    info: VendorInfo,
    state: VendorState,
    access: Access | None = None,
    is_offline: bool = False,
    has_answers: bool = False,
) -> Standing:
    """access: None for a local vendor, and while it was not looked up. has_answers: the open case
    has answers of it, live or recorded.
    """
    if state.state is State.NOT_INSTALLED:
        return _not_installed(info, state, has_answers)
    if info.cloud is None:
        is_ready = state.state is State.READY
        words = f"{tr('ready') if is_ready else str(state.state)} · {info.licence}"
        notes = tuple(note for note in (state.reason,) if note)
        return Standing("check", words, is_ready, is_ready, notes=notes)
    retired = info.cloud.retired
    if retired is not None and not retired.can_be_asked:
        return _gone(info, retired, has_answers)
    return _cloud(info.cloud, access, is_offline, has_answers)


def _not_installed(info: VendorInfo, state: VendorState, has_answers: bool) -> Standing:
    is_local = info.cloud is None
    words = f"{tr('not installed')} · {info.licence}" if is_local else tr("cannot be read")
    notes = tuple(note for note in (state.reason,) if note)
    return Standing("information-outline", words, False, has_answers, state.reason, notes)


def _gone(info: VendorInfo, retired: Retirement, has_answers: bool) -> Standing:
    why = tr("It can be chosen once recorded answers of it were imported.")
    return Standing(
        "archive-outline",
        tr("gone since {date}").format(date=retired.date),
        False,
        has_answers,
        "" if has_answers else why,
        (retired.reason,),
        unverified=info.cloud.unverified if info.cloud else "",
        import_button=tr("Import…"),
    )


def _cloud(cloud: Cloud, access: Access | None, is_offline: bool, has_answers: bool) -> Standing:
    here = access is not None and access.is_on_this_computer
    if is_offline and not here:
        why = tr("The program is offline; switch Offline off in the status bar.")
        return Standing(
            "cloud-off-outline", tr("offline"), False, False, why, unverified=cloud.unverified
        )
    notes = []
    if cloud.retired is not None:
        notes.append(cloud.retired.reason)
    has_key = access is None or access.has_key
    if not has_key:
        return Standing(
            "key-variant",
            tr("needs a key") if cloud.gives_gender else tr("needs a key · gives no gender"),
            False,
            has_answers,
            tr("Type its key first."),
            tuple(notes),
            tr("Key…") if cloud.credentials else "",
            cloud.unverified,
        )
    icon, words = _ready_words(cloud, access, has_answers)
    tip = ""
    if is_offline:
        words = tr("ready · on this computer")
        tip = tr("It runs on this computer, so Offline does not stop it.")
    key = tr("Key…") if cloud.credentials else ""
    return Standing(icon, words, True, True, tip, tuple(notes), key, cloud.unverified)


def _ready_words(cloud: Cloud, access: Access | None, has_answers: bool) -> tuple[str, str]:
    if access is None and cloud.credentials:
        return "key-variant", key_words(access)
    icon, first = "check", tr("ready")
    needs_none = access is not None and access.where is Where.NOT_NEEDED
    if needs_none and access is not None and access.is_on_this_computer and not has_answers:
        # A server of one's own may not have been started, and nobody knows before it is asked.
        icon, first = "laptop", tr("not tried yet")
    if not cloud.gives_gender:
        icon, first = "information-outline", tr("faces, no gender")
    elif cloud.retired is not None:
        icon = "archive-outline"
        return icon, tr("gives no gender since {date}").format(date=cloud.retired.date)
    return icon, f"{first} · {key_words(access)}" if access is not None else first


def key_words(access: Access | None) -> str:
    """Where a vendor's key is."""
    if access is None:
        return tr("key not looked up yet")
    if access.own_keys:
        return tr("key from {place}").format(place=access.own_keys)
    return {
        Where.ENVIRONMENT: tr("key from the environment"),
        Where.KEY_STORE: tr("key in the system store"),
        Where.THIS_START: tr("key for this start only"),
        Where.NOT_NEEDED: tr("needs no key"),
        Where.MISSING: tr("needs a key"),
    }[access.where]
