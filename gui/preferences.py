"""Settings as the system keeps them, and what the window remembers between two starts."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QByteArray, QSettings

from core.labelling.labels import Source
from core.settings import Scheme, Settings

T = TypeVar("T")
_RECENT = 10


class Preferences:
    """QSettings with the types of `core.settings` around them."""

    def __init__(self, store: QSettings | None = None) -> None:
        self._store = store or QSettings(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, "Misread", "Misread"
        )

    def settings(self) -> Settings:
        """The stored settings; what is missing or makes no sense falls back to its default."""
        default = Settings()
        try:
            kept = json.loads(self._text("settings", "{}"))
            return Settings(
                scheme=Scheme(kept.get("scheme", default.scheme)),
                ask_at_once=bool(kept.get("ask_at_once", default.ask_at_once)),
                max_side=kept.get("max_side"),
                label_source=Source(kept.get("label_source", default.label_source)),
                offline=bool(kept.get("offline", default.offline)),
                proxy=str(kept.get("proxy", default.proxy)),
                cap_dollars=_number(kept.get("cap_dollars"), float),
                cap_calls=_number(kept.get("cap_calls"), int),
                paces={str(i): float(pace) for i, pace in kept.get("paces", {}).items()},
            )
        except (ValueError, TypeError, AttributeError):
            return default

    def keep_settings(self, settings: Settings) -> None:
        self._store.setValue("settings", json.dumps(asdict(settings)))

    def changed_keys(self) -> dict[str, list[str]]:
        """Keys that a user chose, by the action's id."""
        try:
            kept = json.loads(self._text("keys", "{}"))
        except ValueError:
            return {}
        if not isinstance(kept, dict):
            return {}
        return {name: keys for name, keys in kept.items() if _are_texts(keys)}

    def keep_changed_keys(self, keys: dict[str, list[str]]) -> None:
        self._store.setValue("keys", json.dumps(keys))

    def recent_cases(self) -> list[Path]:
        """The folders of the cases opened last, newest first, as far as they still exist."""
        try:
            kept = json.loads(self._text("recent_cases", "[]"))
            # Unlike Path.is_dir this takes a name no system can have, or may not look at, for none.
            return [Path(name) for name in kept if os.path.isdir(name)] if _are_texts(kept) else []
        except ValueError:
            return []

    def remember_case(self, folder: Path) -> None:
        rest = [path for path in self.recent_cases() if path != folder]
        names = [str(path) for path in [folder, *rest][:_RECENT]]
        self._store.setValue("recent_cases", json.dumps(names))

    def window(self, name: str) -> QByteArray:
        """Geometry or state of the window, empty at the first start."""
        value = self._store.value(f"window/{name}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def keep_window(self, name: str, value: QByteArray) -> None:
        self._store.setValue(f"window/{name}", value)

    def text(self, name: str, default: str = "") -> str:
        """A small thing the window remembers, such as the stage's mode."""
        return self._text(f"view/{name}", default)

    def keep_text(self, name: str, value: str) -> None:
        self._store.setValue(f"view/{name}", value)

    def _text(self, name: str, default: str) -> str:
        value = self._store.value(name, default)
        return value if isinstance(value, str) else default


def _number(kept: object, kind: Callable[[Any], T]) -> T | None:
    return None if kept is None else kind(kept)


def _are_texts(kept: object) -> bool:
    return isinstance(kept, list) and all(isinstance(each, str) for each in kept)
