"""The demonstration's two portraits, taken from the packages that carry them.

Both are works of the US government in the public domain. Both people are labelled as the public
record names them.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from core.labelling.labels import Gender, ReferenceLabel, Source
from core.photos.photo import Rights


@dataclass(frozen=True, slots=True)
class Portrait:
    """A portrait of the demonstration, with what is known of it."""

    path: Path
    title: str
    credit: str
    label: ReferenceLabel
    rights: Rights


_PORTRAITS = (
    ("matplotlib", "mpl-data/sample_data/grace_hopper.jpg", "Grace Hopper", "US Navy"),
    ("skimage", "data/astronaut.png", "Eileen Collins", "NASA"),
)


_LICENCE = "Public domain: a work of the US government"


def portraits() -> list[Portrait]:
    """The portraits whose package is installed here; the packages themselves are not imported."""
    label = ReferenceLabel(Gender.FEMALE, Source.PUBLIC_RECORD)
    found = []
    for package, place, title, credit in _PORTRAITS:
        path = package_file(package, place)
        if path is not None:
            rights = Rights(licence=_LICENCE, public_figure=True)
            found.append(Portrait(path, title, credit, label, rights))
    return found


def package_file(package: str, place: str) -> Path | None:
    """A data file inside an installed package, or None where it is not there.

    A frozen program holds such a file without its package: a folder that is on the search path.
    """
    spec = find_spec(package)
    folders = spec.submodule_search_locations if spec is not None else None
    paths = (Path(folder) / place for folder in folders or ())
    return next((path for path in paths if path.is_file()), None)
