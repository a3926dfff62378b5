"""How a command ends: its exit statuses, and the error for what it cannot work with."""

from __future__ import annotations

FINISHED, BROKEN, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


class WrongUseError(Exception):
    """The command was given what it cannot work with; the text is one sentence for the user."""
