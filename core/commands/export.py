"""`export`: writes what a case holds in a format that others read."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.usage import FINISHED, WrongUseError
from core.running.calls import CallRegistry

if TYPE_CHECKING:
    from core.case.case import Case
    from core.export import Exporter, ExportSummary, Scope
    from core.sending.credentials import Credentials
    from core.sets.frozen_case import FrozenCase


def add_arguments(export: argparse.ArgumentParser) -> None:
    """What follows the word `export`."""
    from core.export import Photos, Scope, exporters

    lines = [f"  {each.name:<12} {each.about}" for each in exporters()]
    export.formatter_class = argparse.RawDescriptionHelpFormatter
    export.epilog = "formats:\n" + "\n".join(lines)
    export.add_argument("case", type=Path, metavar="CASE")
    export.add_argument(
        "--format", required=True, choices=[each.name for each in exporters()], metavar="FORMAT"
    )
    export.add_argument(
        "--set",
        dest="scope",
        choices=[scope.value for scope in Scope],
        help="everything in the case, or the flagged faces; default: what the format is made for",
    )
    export.add_argument(
        "--frozen",
        metavar="NAME",
        help="the audit set as it was frozen under this name; of several the newest",
    )
    export.add_argument(
        "--out", type=Path, required=True, metavar="FOLDER", help="a new folder, or an empty one"
    )
    export.add_argument(
        "--unmasked-because",
        metavar="REASON",
        help="show all faces; the reason is written into the export. Default: faces are masked "
        "unless their photo is marked public figure or consenting",
    )
    choice = ", ".join(each.name for each in exporters() if each.photos is Photos.CHOICE)
    if choice:
        export.add_argument(
            "--without-photos", action="store_true", help=f"leave photos out ({choice})"
        )


def run(given: argparse.Namespace, registry: CallRegistry, credentials: Credentials) -> int:
    """Do it; returns the exit status."""
    from core.case.case import Case
    from core.export import Scope, exporter_named

    exporter = exporter_named(given.format)
    scope = Scope(given.scope) if given.scope else exporter.scopes[0]
    if given.frozen is not None:
        if given.scope == Scope.ALL.value or exporter.of_case:
            raise WrongUseError("A frozen version is an audit set; this would be all of the case.")
        scope = Scope.AUDIT
    if scope not in exporter.scopes:
        other = exporter.scopes[0].value
        raise WrongUseError(f"The format {exporter.name} takes --set {other} only.")
    if given.unmasked_because is not None and not given.unmasked_because.strip():
        raise WrongUseError("Showing all faces needs a reason: --unmasked-because REASON.")
    case = Case.open(given.case, registry, create=False)
    try:
        case.settle()
        summary = _export(case, registry, exporter, scope, given)
        case.mark_exported(summary.left)
        case.store.flush()
    finally:
        case.close()
    for line in _lines(summary):
        print(line)
    return FINISHED


def _export(
    case: Case,
    registry: CallRegistry,
    exporter: Exporter,
    scope: Scope,
    given: argparse.Namespace,
) -> ExportSummary:
    from tqdm import tqdm

    from core.export import write_export
    from core.export.export_set import gather_set

    source = case if given.frozen is None else _frozen(case, given.frozen)
    content = gather_set(source, registry.infos(), sorted(source.vendors_with_answers()), scope)
    # Where nobody looks on, as in a log, a bar is only in the way.
    hidden = not sys.stderr.isatty()
    with tqdm(unit=" steps", dynamic_ncols=True, leave=False, disable=hidden) as bar:

        def tell(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        return write_export(
            content,
            exporter,
            given.out,
            case,
            reason_unmasked=given.unmasked_because,
            with_photos=not getattr(given, "without_photos", False),
            store=case.store,
            progressed=tell,
        )


def _frozen(case: Case, name: str) -> FrozenCase:
    """The newest version of this name."""
    from core.sets.frozen_case import FrozenCase

    versions = case.frozen_sets()
    for version in reversed(versions):
        if version.name == name:
            return FrozenCase(version, case, case.responses_of(version))
    known = ", ".join(f"“{version.name}”" for version in versions) or "none"
    raise WrongUseError(f"No version was frozen under the name “{name}”; there are: {known}.")


def _lines(summary: ExportSummary) -> list[str]:
    """What was written, for people."""
    faces = "1 face" if summary.faces == 1 else f"{summary.faces:,} faces"
    photos = "1 photo" if len(summary.photos) == 1 else f"{len(summary.photos):,} photos"
    lines = [f"{summary.folder}: {faces} in {photos}."]
    if summary.masked or summary.unmasked or summary.withheld:
        lines.append(
            f"Photos: {summary.unmasked} shown, {summary.masked} masked, "
            f"{len(summary.withheld)} withheld."
        )
    lines += [f"Withheld: {name}: {why}" for name, why in summary.withheld]
    return [*lines, f"It is known by {summary.sha256}."]
