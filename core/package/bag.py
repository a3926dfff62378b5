"""A folder as a bag (BagIt 1.0, RFC 8493): its tag files, written in one way only, and checked.

Every tag file follows from what lies in data/, so that a check can tell byte for byte what each
must be. The bagit library reads bags more kindly: it takes capital digits, spaces and comments in
a manifest, and nothing of it guards the manifest of the tag files itself.
"""

from __future__ import annotations

import hashlib
import logging
import os
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.problem import Problem, ProblemError

PAYLOAD = "data"
DECLARATION, INFO = "bagit.txt", "bag-info.txt"
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
READ_ME = "README.txt"
TAG_FILES = (INFO, DECLARATION, MANIFEST, READ_ME)
"""What the manifest of the tag files lists, in its order by name."""

_DECLARED = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_LEFT_BY_SYSTEMS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What file managers leave in a folder that is looked at; harmless beside the bag's own files."""

Progressed = Callable[[int, int], None]
Info = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Payload:
    """What lies in data/: size and SHA-256 by path, from the bag's folder, forward slashes."""

    sizes: Mapping[str, int]
    hashes: Mapping[str, str]

    @property
    def manifest(self) -> bytes:
        return _lines(self.hashes)

    def plus(self, name: str, data: bytes) -> Payload:
        """With one more file."""
        return Payload({**self.sizes, name: len(data)}, {**self.hashes, name: _sha256(data)})

    @property
    def oxum(self) -> str:
        """The sum of bytes and the number of files, as Payload-Oxum has them."""
        return f"{sum(self.sizes.values())}.{len(self.sizes)}"


def write_bag(folder: Path, info: Info, read_me: bytes, payload: Payload | None = None) -> str:
    """Make a folder that holds data/ a bag.

    info: for bag-info.txt, Payload-Oxum is added. payload: where all of it was read already.
    Returns the SHA-256 of the manifest of the tag
    files, which stands for everything in the bag.
    """
    payload = payload or hash_payload(folder)
    files = {
        DECLARATION: _DECLARED,
        INFO: info_text(info, payload),
        MANIFEST: payload.manifest,
        READ_ME: read_me,
    }
    files[TAG_MANIFEST] = _lines({name: _sha256(data) for name, data in files.items()})
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return _sha256(files[TAG_MANIFEST])


def info_text(info: Info, payload: Payload) -> bytes:
    """bag-info.txt: a line a tag, by name."""
    tags = sorted({**info, "Payload-Oxum": payload.oxum}.items())
    return "".join(f"{name}: {' '.join(value.split())}\n" for name, value in tags).encode()


def hash_payload(folder: Path, progressed: Progressed | None = None) -> Payload:
    """Read every file in data/. progressed: told files done and files in all.

    Raises:
        ProblemError: kind "package changed": a file cannot be read.
    """
    found = dict(_walk(folder))
    sizes, hashes = {}, {}
    for done, name in enumerate(sorted(found), 1):
        try:
            with found[name].open("rb") as file:
                hashes[name] = hashlib.file_digest(file, "sha256").hexdigest()
                sizes[name] = file.tell()
        except OSError as error:
            raise broken(name, f"cannot be read ({error.strerror or error})") from error
        if progressed is not None:
            progressed(done, len(found))
    return Payload(sizes, hashes)


def check_payload(folder: Path, progressed: Progressed | None = None) -> Payload:
    """Check data/ against its manifest, and the manifest itself; `check_tags` does the rest.

    Raises:
        ProblemError: kind "not a package", or "package changed" naming the first file at fault.
    """
    if not (folder / DECLARATION).is_file() or not (folder / PAYLOAD).is_dir():
        raise ProblemError(
            Problem(
                "not a package",
                f"“{folder.name}” is no package of Misread: it has no {DECLARATION} and {PAYLOAD}.",
                "Choose the folder that holds both.",
            )
        )
    _check_names(folder)
    if _read(folder, DECLARATION) != _DECLARED:
        raise broken(DECLARATION, "was changed")
    payload = hash_payload(folder, progressed)
    listed = _read(folder, MANIFEST)
    if listed == payload.manifest:
        return payload
    # One of the two is not as it was; the manifest's own hash says which.
    noted = _hash_noted(_read(folder, TAG_MANIFEST), MANIFEST)
    if noted != _sha256(listed):
        raise broken(MANIFEST, "was changed")
    raise _first_at_fault(_parsed(listed), payload)


def check_tags(folder: Path, info: Info, read_me_sha256: str, payload: Payload) -> str:
    """Check the tag files byte for byte, once data/ is known to hold.

    info, read_me_sha256: as the package's own record in data/ has them. Returns what `write_bag`
    does.

    Raises:
        ProblemError: kind "package changed".
    """
    if _read(folder, INFO) != info_text(info, payload):
        raise broken(INFO, "was changed")
    if _sha256(_read(folder, READ_ME)) != read_me_sha256:
        raise broken(READ_ME, "was changed")
    tags = _read(folder, TAG_MANIFEST)
    if tags != _lines({name: _sha256(_read(folder, name)) for name in TAG_FILES}):
        raise broken(TAG_MANIFEST, "was changed")
    _ask_bagit(folder)
    return _sha256(tags)


def broken(name: str, what: str) -> ProblemError:
    """For a file of the package that is not as it was packed."""
    return ProblemError(
        Problem(
            "package changed",
            f"The package does not hold: {name} {what}.",
            "Ask for the package again where it came from.",
        )
    )


def _ask_bagit(folder: Path) -> None:
    """The library's own opinion of the structure; the hashes are checked by now."""
    import bagit

    log = logging.getLogger("bagit")
    was, log.disabled = log.disabled, True
    try:
        bagit.Bag(str(folder)).validate(completeness_only=True)
    except (bagit.BagError, ValueError, OSError) as error:
        raise broken("the bag", f"is refused by bagit ({error})") from error
    finally:
        log.disabled = was


def _check_names(folder: Path) -> None:
    there = {entry.name for entry in folder.iterdir()} - _LEFT_BY_SYSTEMS
    whole = {*TAG_FILES, TAG_MANIFEST, PAYLOAD}
    for name in sorted(there ^ whole):
        raise broken(name, "is missing" if name in whole else "does not belong to it")


def _first_at_fault(listed: Mapping[str, str] | None, payload: Payload) -> ProblemError:
    if listed is None:
        return broken(MANIFEST, "is no list of files")
    for name in sorted({*listed, *payload.hashes}):
        if name not in payload.hashes:
            return broken(name, "is missing")
        if name not in listed:
            return broken(name, "does not belong to it")
        if listed[name] != payload.hashes[name]:
            return broken(name, "was changed")
    return broken(MANIFEST, "is not written as Misread writes it")


def _walk(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file in data/ by its path in the bag; some systems take names apart (NFD)."""
    for place, folders, names in os.walk(folder / PAYLOAD):
        for name in (*folders, *names):
            path = Path(place) / name
            inside = path.relative_to(folder).as_posix()
            if path.is_symlink():
                raise broken(inside, "is a link to something else")
            if name in folders:
                continue
            if not path.is_file():
                raise broken(inside, "is no file")  # reading a pipe would wait for ever
            yield unicodedata.normalize("NFC", inside), path


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise broken(name, f"cannot be read ({error.strerror or error})") from error


def _lines(hashes: Mapping[str, str]) -> bytes:
    """As `sha256sum -c` reads them, by name."""
    return "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes)).encode()


def _parsed(lines: bytes) -> dict[str, str] | None:
    try:
        pairs = [line.split("  ", 1) for line in lines.decode().splitlines()]
        return {name: sha256 for sha256, name in pairs}
    except ValueError:
        return None


def _hash_noted(lines: bytes, wanted: str) -> str | None:
    return (_parsed(lines) or {}).get(wanted)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
