"""What was found, among what and how, in words for the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from core.sets.draw import DrawKind
from core.sets.found_by import Basis, Found, Way


def found_sentence(found: Found) -> str:
    """ "12 cases found, 42 of 240 faces labelled.", with a share only where there may be one."""
    count = tr("1 case found") if found.cases == 1 else tr("{} cases found").format(found.cases)
    basis = found.basis
    if basis is None:
        return f"{count}."
    if found.allows_share:
        words = tr("{} in {}: {} of {} faces.")
        return words.format(count, basis_words(basis), f"{found.faces:,}", f"{basis.faces:,}")
    return tr("{}, {}.").format(count, labelled_words(basis))


def ways_sentence(found: Found) -> str:
    """ "Found: 9 by filter, 3 by hand."; empty where nothing was."""
    words = {
        Way.COMPLETE: tr("{} in a complete set"),
        Way.RANDOM: tr("{} in a random draw"),
        Way.STRATIFIED: tr("{} in a stratified draw"),
        Way.FILTER: tr("{} by filter"),
        Way.BY_HAND: tr("{} by hand"),
    }
    ways = ", ".join(words[way].format(found.ways[way]) for way in Way if way in found.ways)
    return tr("Found: {}.").format(ways) if ways else ""


def why_no_share(found: Found) -> str:
    """What keeps the cases found from being a share; empty where they are one."""
    basis = found.basis
    if basis is None or found.allows_share or not found.cases:
        return ""
    if basis.kind is None:
        return tr("No share: the photos were put together by hand.")
    if basis.kind is DrawKind.STRATIFIED:
        return tr("No share: in a stratified draw not every photo had the same chance.")
    if basis.unread == 1:
        return tr("No share: 1 photo could not be read.")
    if basis.unread:
        return tr("No share: {} photos could not be read.").format(f"{basis.unread:,}")
    if basis.labelled < basis.faces or not basis.faces:
        return tr("No share until every face is labelled.")
    if basis.looked_at < basis.photos:
        seen = f"{basis.looked_at:,}", f"{basis.photos:,}"
        return tr("No share: {} of {} photos were looked at with none filtered away.").format(*seen)
    return tr("No share: some were found by a filter or by hand.")


def basis_words(basis: Basis) -> str:
    """What the photos are: "a complete set of 240 photos"."""
    words = {
        None: tr("{} photos put together by hand"),
        DrawKind.COMPLETE: tr("a complete set of {} photos"),
        DrawKind.RANDOM: tr("a random draw of {} photos"),
        DrawKind.STRATIFIED: tr("a stratified draw of {} photos"),
    }[basis.kind]
    if basis.photos == 1:
        words = {
            None: tr("1 photo put together by hand"),
            DrawKind.COMPLETE: tr("a complete set of 1 photo"),
            DrawKind.RANDOM: tr("a random draw of 1 photo"),
            DrawKind.STRATIFIED: tr("a stratified draw of 1 photo"),
        }[basis.kind]
    photos = words.format(f"{basis.photos:,}")
    aside = [tr("{} withdrawn").format(f"{basis.gone:,}")] if basis.gone else []
    if basis.replaced:
        aside.append(tr("{} unreadable and replaced since").format(f"{basis.replaced:,}"))
    if basis.duplicates:
        aside.append(duplicates_words(basis.duplicates))
    return f"{photos} ({', '.join(aside)})" if aside else photos


def duplicates_words(count: int) -> str:
    """ "12 duplicates left out"."""
    if count == 1:
        return tr("1 duplicate left out")
    return tr("{} duplicates left out").format(f"{count:,}")


def labelled_words(basis: Basis) -> str:
    """ "240 of 240 faces labelled, 8 of them unknown or not stated"."""
    if not basis.faces:
        return tr("no face known yet")
    if basis.faces == 1:
        if basis.unjudged:
            return tr("the only face labelled unknown or not stated")
        return tr("the only face labelled") if basis.labelled else tr("the only face unlabelled")
    numbers = f"{basis.labelled:,}", f"{basis.faces:,}"
    if basis.unjudged:
        words = tr("{} of {} faces labelled, {} of them unknown or not stated")
        return words.format(*numbers, f"{basis.unjudged:,}")
    return tr("{} of {} faces labelled").format(*numbers)


def tr(text: str) -> str:
    return QCoreApplication.translate("found", text)
