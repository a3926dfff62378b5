"""`vendors`: lists the vendors with their state, version, price and licence."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import cast

from core.commands.sending import variables
from core.commands.usage import FINISHED
from core.sending.credentials import Credentials, Where, place_of_key
from core.sending.offline import is_on_this_computer
from core.vendor import CloudVendor, State, VendorInfo, VendorRegistry

NOT_TRIED = "not tried yet"
"""Said of a server on this computer instead of "ready"."""
_HEAD = ("id", "kind", "version", "state", "price a call", "licence")


def add_arguments(vendors: argparse.ArgumentParser) -> None:
    """Nothing follows the word `vendors`."""


def run(_given: argparse.Namespace, registry: VendorRegistry, credentials: Credentials) -> int:
    """Do it; returns the exit status."""
    print(*vendor_lines(registry, credentials), sep="\n")
    return FINISHED


def vendor_lines(registry: VendorRegistry, credentials: Credentials) -> list[str]:
    """A table of all vendors in the picker's order, and beneath it what is to be known of each.

    credentials: to tell which cloud vendors a key is there for.
    """
    rows, notes = [_HEAD], []
    for info in registry.infos():
        state = registry.state(info.id)
        word = _word(info, state.state, registry, credentials)
        needs_key = word == State.NEEDS_KEY
        price = "–" if state.state is State.RETIRED else _price(info)
        rows.append((info.id, info.kind, state.version or "–", word, price, info.licence))
        about = (state.reason, info.licence_note, *_cloud_notes(info, needs_key))
        notes += [f"{info.name}: {note}" for note in about if note]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return [*lines, *(line for note in notes for line in ("", note))]


def _word(
    info: VendorInfo, state: State, registry: VendorRegistry, credentials: Credentials
) -> str:
    """The state with what is known of the way to a vendor: its key, and whether it was reached."""
    if info.cloud is None or state is not State.READY:
        return state
    vendor = cast(CloudVendor, registry.create(info.id))
    keys: Mapping[str, str] = credentials.get(info) or {}
    where, _ = place_of_key(vendor, info, credentials.where(info), keys)
    if where is Where.MISSING:
        return State.NEEDS_KEY
    # A server of one's own may not have been started, and nobody knows before it is asked.
    return NOT_TRIED if is_on_this_computer(vendor.endpoint(keys)) else state


def _price(info: VendorInfo) -> str:
    dollars = info.cloud.price.dollars if info.cloud is not None else 0
    if dollars == 0:
        return "free"
    return "not known" if dollars is None else f"$ {dollars:g}"


def _cloud_notes(info: VendorInfo, needs_key: bool) -> list[str]:
    cloud = info.cloud
    if cloud is None:
        return []
    notes = []
    if cloud.retired is not None and cloud.retired.can_be_asked:
        notes.append(f"Since {cloud.retired.date}: {cloud.retired.reason}")
    if needs_key:
        names = variables(info)
        notes.append(f"Set {names}, or type the key in the window." if names else cloud.key_page)
    if cloud.price.dollars:
        note = f" ({cloud.price.note.rstrip('.')})" if cloud.price.note else ""
        notes.append(f"The price is that of {cloud.price.as_of}{note}.")
    if cloud.unverified:
        notes.append(f"Unverified: {cloud.unverified}")
    return notes
