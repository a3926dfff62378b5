"""`vary`: changes a photo by recipes and asks local vendors about it, and about a control."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from core.commands.usage import FINISHED, WrongUseError
from core.sending.credentials import Credentials
from core.vendor import Kind, State, Vendor, VendorId, VendorRegistry, parse

if TYPE_CHECKING:
    from core.geometry import Box
    from core.photos.photo import Pixels
    from core.vary.recipe import Recipe
    from core.vary.trial import Ask, Trial

MOST_REPEATS = 100


def add_arguments(vary: argparse.ArgumentParser) -> None:
    """What follows the word `vary`."""
    from core.vary.recipe import RANGES

    strengths = "; ".join(
        f"{kind} {r.low:g} to {r.high:g} ({r.unit})" for kind, r in RANGES.items()
    )
    vary.epilog = f"Variations and their strengths: {strengths}".replace("%", "%%")
    vary.add_argument("photo", type=Path, metavar="PHOTO")
    vary.add_argument(
        "--recipe",
        action="append",
        required=True,
        metavar="NAME=STRENGTH[@SEED]",
        help="a variation, such as light=-1 or noise=20@7; several, one after the other",
    )
    vary.add_argument("--vendors", metavar="ID,ID", help="default: the installed local vendors")
    vary.add_argument(
        "--face",
        type=_count,
        default=1,
        metavar="N",
        help="which face, numbered as they are read; default: 1",
    )
    vary.add_argument(
        "--box",
        type=_box,
        metavar="LEFT,TOP,WIDTH,HEIGHT",
        help="the face's box in pixels, instead of a face these vendors find",
    )
    vary.add_argument(
        "--other",
        type=_box,
        action="append",
        default=[],
        metavar="LEFT,TOP,WIDTH,HEIGHT",
        help="with --box: another face, which the control leaves alone; may be repeated",
    )
    vary.add_argument(
        "--repeats",
        type=_repeats,
        default=2,
        metavar="N",
        help="how often each picture is asked about, which tells how often an answer wavers",
    )
    vary.add_argument(
        "--out", type=Path, metavar="FOLDER", help="where pictures and answers are kept as well"
    )


def run(given: argparse.Namespace, registry: VendorRegistry, _credentials: Credentials) -> int:
    """Do it; returns the exit status."""
    from core.photos.image_io import decode, read_photo
    from core.vary.command_line import box_text
    from core.vary.trial import CANNOT_SHOW, try_recipe

    recipes = [_recipe(text) for text in given.recipe]
    chosen = _vendors(given.vendors, registry)
    if not given.photo.exists():
        raise WrongUseError(f"There is no file “{given.photo}”.")
    pixels = decode(read_photo(given.photo, None))
    asked = {vendor_id: _asking(registry, vendor_id) for vendor_id in chosen}
    if given.box is None:
        face, others = _face(pixels, asked, given.face)
    else:
        face, others = given.box, given.other
    which = f"Face {given.face} of {len(others) + 1}" if given.box is None else "The face given"
    boxes = " ".join([f"--box={box_text(face)}", *(f"--other={box_text(box)}" for box in others)])
    print(f"{which}, {_words_of_box(face)} ({boxes}).")
    trials = []
    for recipe in recipes:
        trial = try_recipe(pixels, face, others, recipe, asked, given.repeats)
        print("", *_lines(trial), sep="\n")
        trials.append(trial)
    print("", CANNOT_SHOW, sep="\n")
    if given.out is not None:
        _keep(given.out, trials)
    return FINISHED


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number from 1")
    return int(text)


def _box(text: str) -> Box:
    from core.vary.command_line import parse_box

    try:
        return parse_box(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no LEFT,TOP,WIDTH,HEIGHT") from None


def _repeats(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_REPEATS:
        raise argparse.ArgumentTypeError(f"{text} is no number from 1 to {MOST_REPEATS}")
    return int(text)


def _recipe(text: str) -> Recipe:
    from core.vary.recipe import Recipe

    try:
        return Recipe.parse(text)
    except ValueError as error:
        raise WrongUseError(f"{str(error)[0].upper()}{str(error)[1:]}.") from error


def _vendors(text: str | None, registry: VendorRegistry) -> list[VendorId]:
    """The local vendors asked for, in the registry's order; by default those installed."""
    infos = registry.infos()
    local = [info.id for info in infos if info.kind is Kind.LOCAL]
    ready = [vendor for vendor in local if registry.state(vendor).state is State.READY]
    if text is None:
        if not ready:
            raise WrongUseError("No local vendor is installed.")
        return ready
    chosen = {VendorId(part.strip()) for part in text.split(",")}
    for vendor_id in sorted(chosen.difference(info.id for info in infos)):
        raise WrongUseError(f"There is no vendor “{vendor_id}”; there are {', '.join(local)}.")
    for vendor_id in sorted(chosen.difference(ready)):
        name, state = registry.info(vendor_id).name, registry.state(vendor_id)
        why = state.reason if vendor_id in local else "Only local vendors are asked here."
        raise WrongUseError(f"{name} cannot be asked: {why}")
    return [vendor for vendor in ready if vendor in chosen]


def _asking(registry: VendorRegistry, vendor_id: VendorId) -> Ask:
    vendor = cast(Vendor, registry.create(vendor_id))
    vendor.connect({})
    return lambda sent: parse(vendor, vendor.analyze(sent).body, sent.record)


def _face(pixels: Pixels, asked: Mapping[VendorId, Ask], number: int) -> tuple[Box, list[Box]]:
    """The face with this number, from 1 in reading order, and the photo's others."""
    from core.faces import faces_in_photo
    from core.geometry import Box
    from core.vary.recipe import Kind as Change
    from core.vary.recipe import Recipe
    from core.vary.variation import vary

    height, width = pixels.shape[:2]
    sent = vary(pixels, Box(0, 0, width, height), Recipe(Change.LIGHT, 0)).sent()
    faces = faces_in_photo((), {vendor_id: tuple(ask(sent)) for vendor_id, ask in asked.items()})
    boxes = [face.box for face in faces if face.box is not None]
    if number > len(boxes):
        found = "no face" if not boxes else "one face" if len(boxes) == 1 else f"{len(boxes)} faces"
        raise WrongUseError(f"These vendors find {found} in the photo; there is no face {number}.")
    return boxes[number - 1], [*boxes[: number - 1], *boxes[number:]]


def _words_of_box(box: Box) -> str:
    left, top, width, height = (round(v) for v in (box.left, box.top, box.width, box.height))
    return f"{width} × {height} pixels at {left}, {top}"


def _lines(trial: Trial) -> list[str]:
    """What came of a recipe, as a table with what the control was."""
    lines = [f"{trial.recipe}; control: {trial.control.varied.words}, {_size_words(trial)}"]
    head = ("vendor", "as it is", "varied", "control", "verdict", "wavered")
    rows: list[tuple[str, ...]] = [head]
    for vendor_id, said in trial.vendors.items():
        answers = (said.original[0], said.varied[0], said.control[0])
        wavered = f"{said.wavering} of {said.calls} calls"
        rows.append((vendor_id, *(one.words for one in answers), said.verdict, wavered))
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines += [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return lines


def _size_words(trial: Trial) -> str:
    control = trial.control
    if control.size is None or control.wanted is None:
        return "whose size is not measured: things move"
    size = f"mean colour difference {control.size:.2f} against the variation's {control.wanted:.2f}"
    if control.is_smaller:
        return f"{size}: the background is too small for a control of equal size"
    return size


def _keep(folder: Path, trials: Sequence[Trial]) -> None:
    from core.photos.image_io import encode

    folder.mkdir(parents=True, exist_ok=True)
    told = []
    for number, trial in enumerate(trials, 1):
        names = {"varied": f"{number:02d}-varied.png", "control": f"{number:02d}-control.png"}
        (folder / names["varied"]).write_bytes(encode(trial.varied.pixels, ".png"))
        (folder / names["control"]).write_bytes(encode(trial.control.varied.pixels, ".png"))
        told.append(_told(trial) | {"files": names})
    text = json.dumps(told, indent=1, ensure_ascii=False)
    (folder / "variations.json").write_text(f"{text}\n", encoding="utf-8")
    print(f"The pictures and {folder / 'variations.json'} are kept.")


def _told(trial: Trial) -> dict[str, Any]:
    recipe, control = trial.recipe, trial.control
    return {
        "recipe": {"kind": recipe.kind, "strength": recipe.strength, "seed": recipe.seed},
        "recipe_sha256": recipe.sha256,
        "varied_sha256": trial.varied.sha256,
        "control": {
            "words": control.varied.words,
            "sha256": control.varied.sha256,
            "size": control.size,
            "wanted": control.wanted,
        },
        "vendors": {
            vendor_id: {
                "as_it_is": [one.words for one in said.original],
                "varied": [one.words for one in said.varied],
                "control": [one.words for one in said.control],
                "flipped": said.flipped,
                "verdict": said.verdict,
                "wavering": said.wavering,
            }
            for vendor_id, said in trial.vendors.items()
        },
    }
