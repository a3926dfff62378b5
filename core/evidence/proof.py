"""What a check found to hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Proof:
    """Everything held. entries, head: of the log, which ends there.

    head_at: the entry that has the head noted elsewhere; None where none was given.
    files: of a package, beside the tag files; 0 for a case.
    left_out: answers that the log tells of and the package does not hold, being of other photos.
    """

    entries: int
    head: str
    head_at: int | None
    responses: int
    imports: int = 0
    files: int = 0
    left_out: int = 0

    def lines(self) -> list[str]:
        """What held, a sentence a line."""
        found = [f"{self.files:,} files are as they were packed."] if self.files else []
        found.append(f"The log's {self.entries:,} entries follow one from another.")
        found.append(f"{self.responses:,} responses are as the log says they were received.")
        if self.imports:
            found.append(f"{self.imports:,} recorded answers are as the log says they came.")
        if self.left_out:
            found.append(
                f"{self.left_out:,} answers that the log tells of are of photos left out here."
            )
        if self.head_at is not None:
            after = self.entries - self.head_at
            more = f"; {after:,} came later" if after else ", the last"
            found.append(f"The head given is entry {self.head_at:,} of the log{more}.")
        else:
            found.append(
                "That nothing was cut off or rebuilt shows only beside a head noted elsewhere."
            )
        return found
