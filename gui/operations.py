"""A function for each thing a user does; menus, keys, buttons and drops all end here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QCoreApplication

from core.case.change import Change, Kinds
from core.case.turn import Turn, keeping_claims
from core.faces import Face
from core.geometry import Box
from core.photos.photo import Photo, PhotoId
from core.problem import Problem, ProblemError
from core.response import Outcome, Response
from core.run import RunSettings
from core.sending import sent_bytes
from core.sending.sent_file import forced_scale
from core.sets.flag import Flag, Reason
from core.vendor import Kind, VendorId, VendorInfo
from core.verdict import Mark, Verdict
from gui.edits import DuplicatesEdit, FaceEdit, FlagEdit, RightsEdit, TagsEdit
from gui.workspace import Workspace


def tr(text: str) -> str:
    return QCoreApplication.translate("operations", text)


# Asking vendors


def run(workspace: Workspace, only: Collection[VendorId] | None = None) -> None:
    """Ask the chosen vendors about every photo they have not answered yet; go on if paused.

    only: those of them that are to be asked; None for all.
    """
    if workspace.case is None or workspace.run is None:
        return
    if workspace.run.is_paused:
        workspace.run.resume()
        return
    photos = [photo for photo in workspace.case.photos if photo.problem is None]
    # A run in which a vendor has nothing to do would say that it was asked then.
    wanted = [v for v in workspace.vendors_to_run() if only is None or v in only]
    vendors = [v for v in wanted if not _is_done(workspace, v, photos)]
    _start(workspace, [p.id for p in photos], vendors)


def ask_again(workspace: Workspace, calls: Iterable[tuple[PhotoId, VendorId]]) -> None:
    """Ask on purpose what was asked before; both responses are kept, the latest counts."""
    if workspace.case is None or workspace.run is None:
        return
    by_vendor: dict[VendorId, list[PhotoId]] = {}
    for photo_id, vendor_id in calls:
        by_vendor.setdefault(vendor_id, []).append(photo_id)
    for vendor_id, photo_ids in by_vendor.items():
        _start(workspace, photo_ids, [vendor_id], again=True)


def audit_again(workspace: Workspace) -> None:
    """Ask the chosen vendors about every photo once more, as one run; all responses are kept."""
    if workspace.case is not None and workspace.run is not None:
        photos = [photo.id for photo in workspace.case.photos if photo.problem is None]
        _start(workspace, photos, workspace.vendors_to_run(), again=True)


def _start(
    workspace: Workspace,
    photo_ids: Sequence[PhotoId],
    vendors: Sequence[VendorId],
    again: bool = False,
) -> None:
    case, runs = workspace.case, workspace.run
    if case is None or runs is None or case.read_only or not photo_ids or not vendors:
        return
    settings = run_settings(workspace)
    local = [v for v in vendors if workspace.registry.info(v).kind is Kind.LOCAL]
    # Nothing goes to the others before a person has agreed to it.
    cloud = [v for v in vendors if v not in local]
    workspace.sending.send(photo_ids, cloud, settings, again)
    if local:
        workspace.apply(case.expect(photo_ids, local))
        runs.start([case.photo(i) for i in photo_ids], local, settings, again=again)
    if workspace.photo_id is not None:
        runs.prefer(workspace.photo_id)


def run_settings(workspace: Workspace) -> RunSettings:
    """How photos are sent now; what was asked otherwise is another call."""
    return RunSettings(max_side=workspace.settings.max_side)


def local_vendors_to_ask(workspace: Workspace) -> list[VendorId]:
    """The vendors that are asked by themselves as soon as photos are opened."""
    return workspace.ready_vendors(Kind.LOCAL) if workspace.settings.ask_at_once else []


def pause_or_resume(workspace: Workspace) -> None:
    if workspace.run is not None:
        (workspace.run.resume if workspace.run.is_paused else workspace.run.pause)()


def stop(workspace: Workspace) -> None:
    """Drop what waits; the calls in flight are finished and kept."""
    workspace.sending.call_off()
    if workspace.run is not None:
        workspace.run.stop()


def unasked(workspace: Workspace) -> int:
    """How many calls a run would make now."""
    return sum(unasked_of(workspace, vendor_id) for vendor_id in workspace.ready_vendors())


def unasked_of(
    workspace: Workspace, vendor_id: VendorId, photos: Iterable[Photo] | None = None
) -> int:
    """How many of them would go to this vendor, of those for these photos or for all."""
    case = workspace.case
    if case is None:
        return 0
    info, max_side = workspace.registry.info(vendor_id), workspace.settings.max_side
    outcome_of, count = case.live_outcome, 0
    # Ten thousand photos times some vendors, in the interface thread: the usual cases go first.
    for photo in case.photos if photos is None else photos:
        outcome = outcome_of(photo.id, vendor_id)
        if outcome is None or not _is_asked(outcome, photo, info, max_side):
            count += photo.problem is None
    return count


def answered_of(
    workspace: Workspace, vendor_id: VendorId, photos: Iterable[Photo]
) -> tuple[int, int]:
    """How many of these photos a vendor answered itself, whatever it was asked with, and how many
    of the others can be read.
    """
    case, answered, left = workspace.case, 0, 0
    if case is None:
        return 0, 0
    for photo in photos:
        if isinstance(case.live_outcome(photo.id, vendor_id), Response):
            answered += 1
        else:
            left += photo.problem is None
    return answered, left


def open_calls_of(
    workspace: Workspace, vendor_id: VendorId, photos: Iterable[Photo]
) -> tuple[int, int]:
    """How many of these photos a vendor has not answered as a run would ask it now, what failed
    included, and how many it has.
    """
    case, outcomes = workspace.case, 0
    if case is None:
        return 0, 0
    info, max_side = workspace.registry.info(vendor_id), workspace.settings.max_side
    usable = [photo for photo in photos if photo.problem is None]
    for photo in usable:
        outcome = case.live_outcome(photo.id, vendor_id)
        outcomes += isinstance(outcome, Response) and _is_asked(outcome, photo, info, max_side)
    return len(usable) - outcomes, outcomes


def _is_done(workspace: Workspace, vendor_id: VendorId, photos: Iterable[Photo]) -> bool:
    """Whether it has answered the very call about each of these, or is being asked; what failed is
    not answered.
    """
    case = workspace.case
    info, max_side = workspace.registry.info(vendor_id), workspace.settings.max_side
    return case is not None and all(
        (photo.id, vendor_id) in case.waiting
        or (
            isinstance(outcome := case.live_outcome(photo.id, vendor_id), Response)
            and _is_asked(outcome, photo, info, max_side)
        )
        for photo in photos
    )


def _is_asked(outcome: Outcome, photo: Photo, vendor: VendorInfo, max_side: int | None) -> bool:
    """Whether this came of the very call that a run would make now."""
    if not isinstance(outcome, Response):
        return True
    if max_side is not None:
        return max(outcome.sent.width, outcome.sent.height) <= max_side
    return outcome.sent.scale == 1.0 or _is_made_smaller(photo, vendor)


def _is_made_smaller(photo: Photo, vendor: VendorInfo) -> bool:
    """Whether a vendor's own limits make a photo smaller that is to go as it is."""
    if vendor.cloud is None or photo.width is None or photo.height is None:
        return False
    limits = vendor.cloud.limits
    too_large = limits.most_bytes is not None and photo.places[0].size > limits.most_bytes
    return too_large or forced_scale(photo.width, photo.height, limits) < 1.0


# Walking


def walk(workspace: Workspace, step: int) -> None:
    """The next photo of the filter (`step` 1), or the one before (-1); stays at the ends."""
    photos = workspace.photo_filter
    here = photos.row_of(workspace.photo_id) if workspace.photo_id is not None else None
    row = 0 if here is None else min(max(here + step, 0), photos.rowCount() - 1)
    workspace.look_at(photos.photo_at(row))


def walk_to_end(workspace: Workspace, last: bool) -> None:
    photos = workspace.photo_filter
    workspace.look_at(photos.photo_at(photos.rowCount() - 1 if last else 0))


def walk_to_undecided(workspace: Workspace, step: Literal[1, -1]) -> None:
    """The next photo with a face neither labelled nor marked "not a face", or of the queue."""
    if step == 1 and workspace.session.queue is not None:
        workspace.session.go_on()
        return
    if workspace.photo_id is not None:
        found = workspace.photo_filter.next_undecided(workspace.photo_id, step)
        if found is not None:
            workspace.look_at(found)


def step_face(workspace: Workspace, step: int) -> None:
    """The next or previous face of the photo, round and round."""
    if workspace.seen is None or workspace.photo_id is None or workspace.selected is None:
        return
    count = len(workspace.seen.faces(workspace.photo_id))
    workspace.select_face((workspace.selected + step) % count)


def step_vendor(workspace: Workspace, step: int) -> None:
    """Focus the next or previous vendor, round and round."""
    ids = [v.info.id for v in workspace.vendors]
    if ids:
        here = ids.index(workspace.focus) if workspace.focus in ids else -1
        workspace.focus_vendor(ids[(here + step) % len(ids)])


# Faces


def toggle_not_a_face(workspace: Workspace, on: bool) -> None:
    """Mark the selected box as something else than a face, or take that back."""
    face = workspace.face
    if face is None or refused(workspace):
        return
    before = face.face
    after = replace(before or new_face(workspace, face.box), not_a_face=on)
    text = tr("Not a face in {}") if on else tr("A face in {} after all")
    push_face(workspace, text.format(photo_name(workspace)), before, after)


def draw_face(workspace: Workspace, box: Box) -> None:
    """Add a face that vendors missed, and select it."""
    if workspace.case is None or workspace.photo_id is None or refused(workspace):
        return
    after = replace(new_face(workspace, box), drawn=True)
    push_face(workspace, tr("Face drawn in {}").format(photo_name(workspace)), None, after)
    workspace.hold_face(box)
    workspace.refresh_sheet()


def remove_drawn_face(workspace: Workspace) -> None:
    """Take away the selected face if a person drew it."""
    face = workspace.face.face if workspace.face else None
    if face is not None and face.drawn and not refused(workspace):
        text = tr("Drawn face removed from {}").format(photo_name(workspace))
        push_face(workspace, text, face, None)


def new_face(workspace: Workspace, box: Box | None) -> Face:
    """A face of the photo in view as it would be stored next."""
    assert workspace.case is not None
    assert workspace.photo_id is not None
    return Face(workspace.case.next_face_id(), workspace.photo_id, box)


def push_face(workspace: Workspace, text: str, before: Face | None, after: Face | None) -> None:
    """Change a stored face so that it can be undone; what another annotator said is kept."""
    case = workspace.case
    assert case is not None
    turn = keeping_claims(case, Turn(before, after), workspace.session.annotator)
    workspace.undo_stack.push(FaceEdit(text, case, turn, workspace.apply))


# The audit set


def toggle_flag(workspace: Workspace) -> None:
    """Flag the selected face for the vendor in focus, or take the flag away."""
    flag = flag_in_focus(workspace)
    if flag is not None:
        remove_flag(workspace, flag)
    else:
        put_flag(workspace, likely_reason(workspace), "")


def flag_in_focus(workspace: Workspace) -> Flag | None:
    """The flag on the selected face for the vendor in focus."""
    case, face, focus = workspace.case, workspace.face, workspace.focus
    if case is None or face is None or face.face is None or focus is None:
        return None
    return case.flag(face.face.id, focus)


def face_in_words(workspace: Workspace) -> str:
    """The photo and whose answer is in focus: "portrait.jpg · read as male by Vendor"."""
    case, photo, face = workspace.case, workspace.photo, workspace.face
    info = next((i for i in workspace.vendor_infos if i.id == workspace.focus), None)
    if case is None or photo is None or face is None or info is None:
        return ""
    prediction = face.predictions.get(info.id)
    if prediction is not None and prediction.gender is not None:
        said = tr("read as {} by {}").format(prediction.gender, info.name)
    else:
        said = info.name
    return f"{photo.name} · {said}"


def likely_reason(workspace: Workspace) -> Reason | None:
    """The reason that the verdict itself suggests."""
    by_mark: dict[Mark, Reason] = {
        Verdict.MISREAD: Reason.MISGENDERED,
        Verdict.NOT_DETECTED: Reason.NOT_DETECTED,
        Verdict.NO_ANSWER: Reason.LOW_CONFIDENCE,
    }
    case, face, photo_id = workspace.seen, workspace.face, workspace.photo_id
    info = next((i for i in workspace.vendor_infos if i.id == workspace.focus), None)
    if case is None or face is None or photo_id is None or info is None:
        return None
    return by_mark.get(case.face_mark(photo_id, face, info))


def put_flag(workspace: Workspace, reason: Reason | None, note: str) -> None:
    """Flag the selected face for the vendor in focus, with a reason and a note."""
    case, face, focus = workspace.case, workspace.face, workspace.focus
    if case is None or face is None or focus is None or refused_read_only(workspace):
        return
    new = None if face.face else new_face(workspace, face.box)
    stored = face.face or new
    assert stored is not None
    before = case.flag(stored.id, focus)
    looking = workspace.photo_filter.looking
    found_by = before.found_by if before else case.found_by(looking, stored.photo_id)
    time = before.time if before else datetime.now(UTC)
    after = Flag(stored.id, focus, reason, note, found_by, time)
    text = tr("Flagged {}").format(photo_name(workspace))
    workspace.undo_stack.push(FlagEdit(text, case, before, after, workspace.apply, new))
    _keep_copy(workspace, stored.photo_id)


def change_flag(workspace: Workspace, flag: Flag, reason: Reason | None, note: str) -> None:
    """Give a flag another reason or note."""
    case = workspace.case
    after = replace(flag, reason=reason, note=note)
    if case is not None and after != flag and not refused_read_only(workspace):
        text = tr("Reason or note changed")
        workspace.undo_stack.push(FlagEdit(text, case, flag, after, workspace.apply))


def remove_flag(workspace: Workspace, flag: Flag) -> None:
    """Take a flag away. The photo's copy stays in the case: it may be the last file with these
    bytes by now, frozen versions and answers rest on it, and undo needs it. Withdrawing the photo
    takes it away.
    """
    case = workspace.case
    if case is not None and not refused_read_only(workspace):
        text = tr("Flag removed")
        workspace.undo_stack.push(FlagEdit(text, case, flag, None, workspace.apply))


def _keep_copy(workspace: Workspace, photo_id: PhotoId) -> None:
    case = workspace.case
    assert case is not None
    photo, sent = case.photo(photo_id), case.sent_records(photo_id)

    def on_failed(error: BaseException) -> None:
        workspace.trouble_arose.emit(
            error.problem
            if isinstance(error, ProblemError)
            else Problem(
                "no copy",
                tr("No copy of {} could be kept: {}").format(photo.name, error),
                tr("Free some space or bring the file back, then flag it again."),
            )
        )

    def keep() -> None:
        if not case.is_withdrawn(photo.sha256):
            sent_bytes.keep_flagged(case.folder, photo, sent)

    # Though another case is opened or the window closes: the flag is kept, too.
    workspace.bridge.carry_out(keep, lambda _: None, on_failed)


def show_unmasked(
    workspace: Workspace, photo_id: PhotoId, public_figure: bool, consenting: bool
) -> None:
    """Say whether a photo may be shown unmasked, and why."""
    show_all_unmasked(workspace, [photo_id], public_figure, consenting)


def show_all_unmasked(
    workspace: Workspace, photo_ids: Sequence[PhotoId], public_figure: bool, consenting: bool
) -> None:
    """Say of many photos whether they may be shown unmasked, and why; undone at once."""
    change_rights(workspace, photo_ids, {"public_figure": public_figure, "consenting": consenting})


def change_rights(
    workspace: Workspace, photo_ids: Sequence[PhotoId], said: Mapping[str, str | bool]
) -> None:
    """Say where photos come from and whether they may be kept and shown; undone at once.

    said: fields of `Rights`; those it does not name stay as they are.
    """
    case = workspace.case
    if case is None or refused_read_only(workspace):
        return
    before = {photo_id: case.photo(photo_id).rights for photo_id in photo_ids}
    after = {photo_id: replace(rights, **said) for photo_id, rights in before.items()}  # type: ignore[arg-type]
    if after != before:
        text = tr("Rights of {}").format(_which(workspace, photo_ids))
        workspace.undo_stack.push(RightsEdit(text, case, before, after, workspace.apply))


def change_tags(
    workspace: Workspace,
    photo_ids: Sequence[PhotoId],
    added: Collection[str],
    removed: Collection[str] = (),
) -> None:
    """Give photos tags and take tags from them; undone at once."""
    case = workspace.case
    if case is None or refused_read_only(workspace):
        return
    before = {photo_id: case.photo(photo_id).tags for photo_id in photo_ids}
    after = {id_: (tags - frozenset(removed)) | frozenset(added) for id_, tags in before.items()}
    if after != before:
        text = tr("Tags of {}").format(_which(workspace, photo_ids))
        workspace.undo_stack.push(TagsEdit(text, case, before, after, workspace.apply))


def _which(workspace: Workspace, photo_ids: Sequence[PhotoId]) -> str:
    assert workspace.case is not None
    if len(photo_ids) == 1:
        return workspace.case.photo(photo_ids[0]).name
    return tr("{} photos").format(f"{len(photo_ids):,}")


def set_left_out(workspace: Workspace, changed: Mapping[PhotoId, PhotoId | None]) -> None:
    """Leave photos out in favour of others that show the same, or count them again (None)."""
    case = workspace.case
    if case is None or refused_read_only(workspace):
        return
    news = {id_: kept for id_, kept in changed.items() if case.left_out.get(id_) != kept}
    if news:
        words = tr("Duplicates left out") if any(news.values()) else tr("Duplicates counted again")
        workspace.undo_stack.push(DuplicatesEdit(words, case, news, workspace.apply))


# Thresholds


def set_threshold(workspace: Workspace, vendor_id: VendorId | None, value: float | None) -> None:
    """Set one vendor's threshold, or that of all chosen vendors; None switches it off."""
    case = workspace.case
    if case is None:
        return
    change = Change(Kinds.NOTHING)
    for info in workspace.vendor_infos:
        if vendor_id in (None, info.id):
            change = change | case.set_threshold(info.id, value)
    # Told once: between two vendors the thresholds would differ, and the slider say "by vendor".
    workspace.apply(change)


# Reading on


def read_body(workspace: Workspace, response: Response, done: Callable[[bytes], None]) -> None:
    """Fetch the raw body of a response from the store."""
    case = workspace.case
    if case is not None:
        workspace.bridge.submit(lambda: case.body(response.id), done)


def folder_of(workspace: Workspace, photo_id: PhotoId) -> Path | None:
    return workspace.case.photo(photo_id).path.parent if workspace.case else None


def photo_name(workspace: Workspace) -> str:
    """Of the photo in view."""
    return workspace.photo.name if workspace.photo else ""


def refused(workspace: Workspace) -> bool:
    """Whether faces cannot be changed now; the user is told so.

    A second annotator labels the faces that are there: what is in force is not theirs to change.
    """
    second = workspace.session.second
    if second is None:
        return refused_read_only(workspace)
    workspace.trouble_arose.emit(
        Problem(
            "second annotator",
            tr("{} labels the same faces a second time, so none is added or taken away.").format(
                second.name
            ),
            tr("End the second annotator's turn first (menu Label)."),
        )
    )
    return True


def refused_read_only(workspace: Workspace) -> bool:
    """Whether the case takes no changes; the user is told so if it does not."""
    if workspace.case is None or not workspace.case.read_only:
        return False
    workspace.trouble_arose.emit(
        Problem(
            "read only",
            tr("This case is open to read only."),
            tr("Close the other Misread that has it open, then open the case again."),
        )
    )
    return True
