"""The letter by which each entry of a menu is reached, underlined in it; no two share one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtWidgets import QMenu, QMenuBar

from gui.widgets.action_words import plain_words


def give_mnemonics(menu: QMenu | QMenuBar) -> None:
    """Mark a letter in the words of every entry."""
    actions = [action for action in menu.actions() if not action.isSeparator() and action.text()]
    texts = with_mnemonics([action.text() for action in actions])
    for action, text in zip(actions, texts, strict=True):
        if action.text() != text:
            action.setText(text)


def keep_mnemonics(menu: QMenu) -> None:
    """Mark them whenever the menu opens, as its entries may have changed."""
    menu.aboutToShow.connect(lambda: give_mnemonics(menu))


def with_mnemonics(texts: Sequence[str]) -> list[str]:
    """The texts, each with "&" before one of its letters or digits, all different.

    The first letter of a word goes before others, that of the first word before all. Texts that
    have a mark already get another one where that is needed. One that has no letter left to it
    stays without: then no choice for the others would leave it one.
    """
    words = [plain_words(text) for text in texts]
    wanted = [list(_places(each)) for each in words]
    taken: dict[str, int] = {}
    for index in range(len(words)):
        _choose(index, words, wanted, taken, set())
    place_of = {}
    for letter, index in taken.items():
        place_of[index] = next(
            place for place in wanted[index] if words[index][place].casefold() == letter
        )
    return [_marked(each, place_of.get(index)) for index, each in enumerate(words)]


def _places(words: str) -> Iterator[int]:
    """Where letters and digits stand, the likeliest first."""
    fit = [place for place, char in enumerate(words) if char.isalnum()]
    starts = [place for place in fit if place == 0 or not words[place - 1].isalnum()]
    yield from starts
    yield from (place for place in fit if place not in starts)


def _choose(
    index: int,
    words: Sequence[str],
    wanted: Sequence[Sequence[int]],
    taken: dict[str, int],
    tried: set[str],
) -> bool:
    """Give a text a letter; where all of its own are taken, others give way if they can."""
    letters = list(dict.fromkeys(words[index][place].casefold() for place in wanted[index]))
    free = next((letter for letter in letters if letter not in taken), None)
    if free is not None:
        taken[free] = index
        return True
    for letter in letters:
        if letter in tried:
            continue
        tried.add(letter)
        if _choose(taken[letter], words, wanted, taken, tried):
            taken[letter] = index
            return True
    return False


def _marked(words: str, place: int | None) -> str:
    parts = [char if char != "&" else "&&" for char in words]
    if place is not None:
        parts[place] = f"&{parts[place]}"
    return "".join(parts)
