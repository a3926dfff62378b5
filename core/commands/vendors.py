"""`vendors`: lists the vendors with their state, version, price and licence."""

from __future__ import annotations

import argparse

from core.commands.sending import variables
from core.commands.usage import FINISHED
from core.credentials import Credentials, Where
from core.vendor import State, VendorInfo, VendorRegistry

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
        needs_key = state.state is State.READY and credentials.where(info) is Where.MISSING
        word = State.NEEDS_KEY if needs_key else state.state
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
