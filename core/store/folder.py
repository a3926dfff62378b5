"""What a folder is to the store: a case, room for one, or neither; on this computer or not."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path, PureWindowsPath
from typing import Protocol

from core.store import errors
from core.store.lock import LOCK_NAME

FILE_NAME = "misread.sqlite"
PASTED, STILLS = "pasted", "stills"
"""Folders of photos that have no place but the case, by names that tell people what they are."""
_OF_A_PACKAGE = ("bagit.txt", "data/package.json")
"""Files by which a package is known: anything written beside them would break it."""
_NETWORK_TYPES = ("nfs", "cifs", "smb", "9p", "afs", "ncpfs", "webdav", "davfs", "fuse.")
# These pass a local disk on; whatever else comes by FUSE is taken for a network.
_LOCAL_FUSE = {"fuse.ntfs", "fuse.ntfs-3g", "fuse.exfat", "fuse.bindfs", "fuse.encfs"}
_LOCAL_FUSE |= {"fuse.gocryptfs", "fuse.veracrypt", "fuse.mergerfs", "fuse.fuse-overlayfs"}


class Partition(Protocol):
    """As psutil describes a mounted disk."""

    mountpoint: str
    fstype: str
    opts: str


Partitions = Callable[[], Sequence[Partition]]


def mounted() -> Sequence[Partition]:
    import psutil  # 30 ms that only opening a case needs

    partitions: Sequence[Partition] = psutil.disk_partitions(all=True)
    return partitions


def refuse_network(folder: Path, partitions: Partitions) -> None:
    """Raises:
    CaseError: kind "network folder"; SQLite's write-ahead log needs a local disk.
    """
    drive = PureWindowsPath(folder).drive if os.name == "nt" else ""
    if drive.startswith("\\\\") and not drive.startswith("\\\\?\\"):
        raise errors.on_network(folder)
    real = Path(os.path.realpath(folder))
    holding = [p for p in partitions() if real.is_relative_to(p.mountpoint)]
    # Of disks mounted one over the other the last one holds the folder.
    disk = max(reversed(holding), key=lambda p: len(p.mountpoint), default=None)
    if disk is not None and _is_network(disk):
        raise errors.on_network(folder)


def _is_network(disk: Partition) -> bool:
    kind = disk.fstype.lower()
    if kind in _LOCAL_FUSE:
        return False
    return kind.startswith(_NETWORK_TYPES) or "remote" in disk.opts.split(",")


def refuse_what_is_no_case(folder: Path, create: bool, adopt: bool) -> None:
    """Let a case's folder pass, and with `create` a new or empty one; with `adopt` any folder.

    Raises:
        CaseError: kind "not a case", "is a package" or "cannot open".
    """
    if os.path.isfile(folder / FILE_NAME):
        return
    try:
        names = set(os.listdir(folder)) - {LOCK_NAME}
    except FileNotFoundError:
        names = set()
    except NotADirectoryError as error:
        raise (errors.not_a_case if create else errors.no_case_at)(folder) from error
    except OSError as error:
        raise errors.cannot_open(folder, error.strerror or str(error)) from error
    if all(os.path.isfile(folder / name) for name in _OF_A_PACKAGE):
        raise errors.is_package(folder)
    if not create:
        raise errors.no_case_at(folder)
    if (names and not adopt) or FILE_NAME in names:
        raise errors.not_a_case(folder)
