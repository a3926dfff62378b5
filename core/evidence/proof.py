"""What a check found to hold."""

from __future__ import annotations

from dataclasses import dataclass

_SAID = "flags, labels, claims and decisions"


@dataclass(frozen=True, slots=True)
class Proof:
    """Everything held. entries, head: of the log, which ends there.

    head_at: the entry that has the head noted elsewhere; None where none was given.
    files: of a package, beside the tag files; 0 for a case.
    left_out: answers that the log tells of and the package does not hold, being of other photos.
    failed_left_out, said_left_out: failed calls, and flags, labels, claims and decisions, that are
        likewise in the log alone.
    readings: answers whose predictions are what their bodies say. not_checked: those of which that
        cannot be told here, the vendor not being known or the body not being readable.
    """

    entries: int
    head: str
    head_at: int | None
    responses: int
    imports: int = 0
    files: int = 0
    left_out: int = 0
    readings: int = 0
    not_checked: int = 0
    failed_left_out: int = 0
    said_left_out: int = 0

    def lines(self) -> list[str]:
        """What held, a sentence a line."""
        found = [f"{_counted(self.files, 'file')} as packed."] if self.files else []
        found.append(f"{_counted(self.entries, 'entry', 'entries')} of the log, chained by hash.")
        found.append(f"{_counted(self.responses, 'response')} as the log says they were received.")
        if self.imports:
            imports = _counted(self.imports, "recorded answer")
            found.append(f"{imports} as the log says they were imported.")
        if self.readings:
            answers = _counted(self.readings, "answer")
            found.append(f"Predictions of {answers} as the raw bodies say, read again.")
        if self.not_checked:
            answers = _counted(self.not_checked, "answer")
            found.append(f"Not checked: predictions of {answers}, whose body cannot be read here.")
        if self.left_out:
            answers = _counted(self.left_out, "answer")
            found.append(f"{answers} that the log tells of, of photos left out here.")
        if self.failed_left_out:
            calls = _counted(self.failed_left_out, "failed call")
            found.append(f"{calls} that the log tells of and this package does not hold.")
        if self.said_left_out:
            said = _counted(self.said_left_out, "flag, label, claim or decision", _SAID)
            found.append(f"{said} that the log tells of and this package does not hold.")
        if self.head_at is None:
            found.append(
                "Whether entries were cut off its end shows only beside a head that was noted "
                "elsewhere."
            )
        else:
            after = _counted(self.entries - self.head_at, "entry", "entries")
            found.append(
                f"The head given is entry {self.head_at:,} of the log; {after} came later."
            )
        return found


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
