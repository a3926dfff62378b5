"""The window's side of the keys: looks them up, keeps and forgets them, all in a thread.

Holds what the vendor list says of each cloud vendor; it never holds a key.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal

from core.problem import Problem, ProblemError
from core.sending.credentials import Credentials, Keys, Where
from core.sending.offline import Offline
from core.vendor import VendorId, VendorInfo
from gui.asking.vendor_access import Access, look_up
from gui.asking.vendor_standing import Standing, standing_of
from gui.task_bridge import TaskBridge
from providers.registry import Registry


class VendorKeys(QObject):
    """One a window.

    Signals:
        changed(): a key came or went, or the Offline switch was moved.
        kept(VendorInfo, Where): a key that was typed is there now.
        trouble_arose(Problem): the key store refused something.
    """

    changed = Signal()
    kept = Signal(object, object)
    trouble_arose = Signal(object)

    def __init__(
        self,
        registry: Registry,
        bridge: TaskBridge,
        credentials: Credentials,
        offline: Offline,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._registry, self._bridge = registry, bridge
        self.credentials, self.offline = credentials, offline
        self._found: dict[VendorId, Access] = {}
        self._is_looking = False
        self.has_store: bool | None = None

    # What is known

    def access(self, vendor_id: VendorId) -> Access | None:
        """None until it was looked up."""
        return self._found.get(vendor_id)

    @property
    def no_store(self) -> Problem | None:
        """Why keys cannot outlast this start, once that is known."""
        return self.credentials.trouble

    def can_ask(self, info: VendorInfo) -> bool:
        """Whether a run would ask this vendor; a key that was not looked up yet may be there."""
        found = self._found.get(info.id)
        return standing_of(
            info, self._registry.state(info.id), found, self.offline.is_on
        ).can_be_asked

    def lacks_key(self, info: VendorInfo) -> bool:
        """Whether a key is all that this vendor lacks to be asked."""
        found, state = self._found.get(info.id), self._registry.state(info.id)
        if found is None or found.has_key:
            return False
        return standing_of(info, state, None, self.offline.is_on).can_be_asked

    def standings(self, answered: Collection[VendorId] = ()) -> Mapping[VendorId, Standing]:
        """How every vendor stands. answered: those the open case has answers of."""
        return {
            info.id: standing_of(
                info,
                self._registry.state(info.id),
                self._found.get(info.id),
                self.offline.is_on,
                info.id in answered,
            )
            for info in self._registry.infos()
        }

    # What is done

    def look_up(self, again: bool = False) -> None:
        """Find out which keys there are, once; a locked key store may ask for its password."""
        if self._is_looking or (self._found and not again):
            return
        self._is_looking = True
        self._bridge.aside(self.look_up_now, self.take, self._on_failed)

    def look_up_now(self) -> dict[VendorId, Access]:
        """As `look_up`, here and now: for a thread."""
        found = look_up(self._registry, self.credentials, self._registry.infos(), os.environ)
        self.has_store = self.credentials.has_store()
        return found

    def take(self, found: Mapping[VendorId, Access]) -> None:
        """Take what was looked up."""
        self._is_looking = False
        if dict(found) != self._found:
            self._found = dict(found)
        self.changed.emit()

    def keep(self, info: VendorInfo, typed: Keys, remember: bool) -> None:
        """Take what was typed; fields left empty keep what they held."""

        def work() -> tuple[Where, dict[VendorId, Access]]:
            # What the environment gives stays there.
            held = self.credentials.where(info) in (Where.KEY_STORE, Where.THIS_START)
            before = self.credentials.get(info) if held else None
            where = self.credentials.put(info, Keys({**(before or {}), **typed}), remember)
            return where, self.look_up_now()

        self._bridge.aside(work, partial(self._on_kept, info), self._on_failed)

    def forget(self, info: VendorInfo) -> None:
        """Forget the key, in the key store, too."""
        self._bridge.aside(
            lambda: self.credentials.forget(info.id),
            lambda _: self.look_up(again=True),
            self._on_failed,
        )

    def set_offline(self, on: bool) -> None:
        """From here on no request leaves this computer, or may again."""
        self.offline.switch(on)
        self.changed.emit()

    def _on_kept(self, info: VendorInfo, kept: tuple[Where, dict[VendorId, Access]]) -> None:
        where, found = kept
        self.take(found)
        self.kept.emit(info, where)

    def _on_failed(self, error: BaseException) -> None:
        """Of an unknown error nothing is said but its kind: its text may hold a key."""
        self._is_looking = False
        self.trouble_arose.emit(
            error.problem
            if isinstance(error, ProblemError)
            else Problem(
                "key store",
                self.tr("The keys could not be read ({}).").format(type(error).__name__),
                self.tr("Set them in the environment, or type them again."),
            )
        )
        self.changed.emit()
