"""The demonstration's two portraits, taken from the packages that carry them.

Both are works of the US government in the public domain. Both people are labelled as the public
record names them.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from core.labels import Gender, ReferenceLabel, Source


@dataclass(frozen=True, slots=True)
class Portrait:
    """A portrait of the demonstration, with what is known of it."""

    path: Path
    title: str
    credit: str
    label: ReferenceLabel


_PORTRAITS = (
    ("matplotlib", "mpl-data/sample_data/grace_hopper.jpg", "Grace Hopper", "US Navy"),
    ("skimage", "data/astronaut.png", "Eileen Collins", "NASA"),
)


def portraits() -> list[Portrait]:
    """The portraits whose package is installed here; the packages themselves are not imported."""
    label = ReferenceLabel(Gender.FEMALE, Source.PUBLIC_RECORD)
    found = []
    for package, place, title, credit in _PORTRAITS:
        path = package_file(package, place)
        if path is not None:
            found.append(Portrait(path, title, credit, label))
    return found


def package_file(package: str, place: str) -> Path | None:
    """A data file inside an installed package, or None where it is not there."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / place
    return path if path.is_file() else None
