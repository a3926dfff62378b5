"""Joins labelling to the window: what can be chosen, blind mode, the queue, a second annotator."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import SystemRandom
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, QTimer
from PySide6.QtGui import QKeySequence

from core.case.change import Change, Kinds
from core.labelling.attributes import FITZPATRICK, GENDER, PERSON, SKIN_TYPES, TONE, AttributeName
from core.labelling.labels import Gender, Source
from core.labelling.own_groups import groups_of
from core.labelling.skin_type import Scale, shuffled_steps, skin_type_of
from core.sets.subgroups import SET_ASIDE, in_order
from gui.actions import Actions
from gui.case_commands import CaseCommands
from gui.labelling import labelling
from gui.main_window import MainWindow
from gui.photos.face_crops import FaceCrops
from gui.views.inspector_view import InspectorChoices
from gui.views.label_buttons import GENDERS
from gui.views.labelling_line import QueueState
from gui.views.more_filters import Choice
from gui.workspace import Workspace

if TYPE_CHECKING:
    from core.case.case import Case
    from gui.dialogs.agreement_dialog import AgreementDialog

_MONK_SEEDS = "monk order"
"""The setting that holds by annotator the seed of the order their swatches stand in."""
_REFRESH_MS = 100
_COUNTED_AT_ONCE = 4000
_REFUSED = "no answer during a turn"
_COMPARING = "comparing annotators"
_BACK = "back to the agreement"


class LabellingDesk(QObject):
    """What labelling needs besides the photo in view."""

    def __init__(
        self,
        workspace: Workspace,
        window: MainWindow,
        actions: Actions,
        commands: CaseCommands,
        crops: FaceCrops,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._window = workspace, window
        self._actions, self._commands, self._crops = actions, commands, crops
        self._wording_stays = False
        self._agreement: AgreementDialog | None = None
        self._timer = QTimer(self, interval=_REFRESH_MS, singleShot=True)
        self._timer.timeout.connect(self._count_and_show)
        self._join_actions()
        self._join_views()
        workspace.session.changed.connect(self._on_session)
        workspace.changed.connect(self._on_changed)
        workspace.case_opened.connect(self._on_session)
        self._on_session()

    def _join_actions(self) -> None:
        w, session = self._workspace, self._workspace.session
        does: dict[str, Callable[[], object]] = {
            "label_0": partial(labelling.label, w, None),
            "reveal": self._reveal,
            "queue": partial(session.start_queue, False),
            "queue_random": partial(session.start_queue, True),
            "groups": self.edit_groups,
            "second_annotator": self.start_or_end_second,
            "agreement": self.show_agreement,
        }
        for digit, gender in enumerate(GENDERS, 1):
            for action_id, stay in ((f"label_{digit}", False), (f"label_stay_{digit}", True)):
                does[action_id] = partial(labelling.label, w, gender, stay)
                if gender is Gender.OWN:
                    does[action_id] = partial(self._open_wording, stay)
        for action_id, act in does.items():
            self._actions[action_id].triggered.connect(partial(_without_state, act))
        self._actions["blind"].toggled.connect(self._on_blind)

    def _join_views(self) -> None:
        w, session = self._workspace, self._workspace.session
        inspector, line = self._window.inspector, self._window.labelling
        inspector.label_chosen.connect(partial(labelling.label, w))
        inspector.wording_chosen.connect(self._on_wording)
        inspector.source_chosen.connect(self._on_source)
        inspector.annotator_named.connect(partial(labelling.set_annotator, w))
        inspector.attribute_said.connect(self._on_attribute)
        inspector.groups_wanted.connect(self.edit_groups)
        inspector.field_left.connect(self._window.stage.setFocus)
        line.reveal_requested.connect(self._reveal)
        line.sight_requested.connect(partial(session.set_blind, False))
        line.queue_ended.connect(session.end_queue)
        line.second_ended.connect(session.end_second)
        self._window.library.more_wanted.connect(self._show_more_filters)

    # What the inspector offers

    def _open_wording(self, stay: bool) -> None:
        self._wording_stays = stay
        self._window.inspector.open_wording()

    def _on_wording(self, wording: str) -> None:
        labelling.label(self._workspace, Gender.OWN, self._wording_stays, wording)
        self._wording_stays = False

    def _on_source(self, source: Source) -> None:
        labelling.set_source(self._workspace, source)
        self._window.inspector.set_default_source(source)

    def _on_attribute(self, name: str, value: str, source: Source | None) -> None:
        labelling.set_attribute(self._workspace, AttributeName(name), value, source)

    def _on_changed(self, change: Change) -> None:
        if change.kinds & Kinds.LABELS and not self._timer.isActive():
            self._timer.start()

    def _count_and_show(self) -> None:
        case = self._workspace.case
        if case is not None and case.count_said(_COUNTED_AT_ONCE):
            QTimer.singleShot(0, self, self._count_and_show)
        else:
            self._show_choices()

    def _on_session(self) -> None:
        self._show_line()
        self._show_choices()

    def _show_choices(self) -> None:
        case, session = self._workspace.case, self._workspace.session
        if case is None:
            return
        words = {gender.value for gender in Gender}
        own = set(case.values_said(GENDER)) - words
        self._window.inspector.set_choices(
            InspectorChoices(
                session.annotator,
                session.second is not None,
                tuple(sorted(own, key=str.casefold)),
                groups_of(case),
                tuple(sorted(case.values_said(PERSON))),
                self._monk_order(case, session.annotator),
            )
        )

    def _monk_order(self, case: Case, annotator: str) -> tuple[int, ...]:
        """Drawn once per annotator and kept with the case."""
        kept = case.setting(_MONK_SEEDS)
        seeds = dict(kept) if isinstance(kept, dict) else {}
        if annotator not in seeds:
            seeds[annotator] = SystemRandom().randint(1, 999_999)
            case.set_setting(_MONK_SEEDS, seeds)
        return shuffled_steps(Scale.MONK, int(seeds[annotator]))

    def _show_more_filters(self) -> None:
        case = self._workspace.case
        if case is None:
            return
        names = case.names_said()
        own = sorted(names - {GENDER, *SKIN_TYPES, PERSON}, key=str.casefold)
        tone = [Choice(TONE, _tones(case))] if FITZPATRICK in names else []
        self._window.library.set_more_filters(
            [
                *(_choice(case, name) for name in (GENDER,) if name in names),
                *tone,
                *(_choice(case, name) for name in (*SKIN_TYPES, *own) if name in names),
            ],
            hidden=self._workspace.session.second is not None,
        )

    # Blind, queue, second annotator

    def _on_blind(self, on: bool) -> None:
        self._workspace.session.set_blind(on)
        self._show_line()

    def _show_line(self) -> None:
        session = self._workspace.session
        second, queue = session.second, session.queue
        action = self._actions["blind"]
        if action.isChecked() != session.is_blind:
            action.blockSignals(True)
            action.setChecked(session.is_blind)
            action.blockSignals(False)
        state = QueueState(queue.done, queue.total, queue.seed) if queue is not None else None
        self._window.labelling.show_state(session.is_blind, second.name if second else "", state)
        self._actions["agreement"].setEnabled(second is None)
        turn = self.tr("Second annotator…")
        if second is not None:
            turn = self.tr("End the turn of {}").format(second.name)
        self._actions["second_annotator"].setText(turn)
        if session.is_blind != self._window.banner.isHidden():
            self._commands.show_finding()

    def _reveal(self) -> None:
        session = self._workspace.session
        if session.second is None:
            session.reveal_next()
            return
        words = self.tr("No answer is shown while {} labels: end the turn first.")
        self._window.messages.show_message(words.format(session.second.name), ident=_REFUSED)

    def start_or_end_second(self) -> None:
        """Ask who labels a second time, and which faces; or end that."""
        if self._workspace.session.second is not None:
            self._workspace.session.end_second()
        else:
            self._start_second()

    def _start_second(self) -> None:
        from core.labelling.agreement import annotators
        from gui.dialogs.second_annotator_dialog import SecondAnnotatorDialog

        case = self._workspace.case
        if case is None or labelling.refused_read_only(self._workspace):
            return
        faces = [f.id for f in case.stored_faces() if f.label is not None and not f.not_a_face]
        in_force = {f.label.annotator for f in case.stored_faces() if f.label is not None}
        second = SecondAnnotatorDialog.ask(self._window, faces, in_force, annotators(case))
        if second is not None:
            self._window.show_page(0)
            self._workspace.session.start_second(second)

    def show_agreement(self) -> None:
        """Open the window that compares two annotators; it follows the case while it is open."""
        # What it counts with takes seconds to import the first time.
        if self._agreement is None:
            words = self.tr("Comparing the annotators…")
            self._window.messages.show_message(words, ident=_COMPARING)
        self._workspace.bridge.submit(_import_agreement, self._open_agreement)

    def _open_agreement(self, _: None) -> None:
        from gui.dialogs.agreement_dialog import AgreementDialog

        self._window.messages.clear_message(_COMPARING)
        if self._workspace.case is None or self._workspace.session.second is not None:
            return
        if self._agreement is None:
            self._agreement = AgreementDialog(self._crops.image, self._window)
            self._agreement.decided.connect(partial(labelling.decide, self._workspace))
            self._agreement.face_opened.connect(self._on_face_opened)
            self._agreement.second_requested.connect(self._agreement.hide)
            self._agreement.second_requested.connect(self._start_second)
            self._agreement.addActions([self._actions["undo"], self._actions["redo"]])
            self._crops.loaded.connect(self._agreement.on_crop_loaded)
            self._workspace.changed.connect(self._refresh_agreement)
            self._workspace.case_opened.connect(self._agreement.hide)
        self._window.messages.clear_message(_BACK)
        self._agreement.show_case(self._workspace.case)
        self._agreement.show()
        self._agreement.raise_()
        self._agreement.activateWindow()

    def _refresh_agreement(self, change: Change) -> None:
        if self._agreement is not None and self._agreement.isVisible():
            if self._workspace.session.second is not None or self._workspace.case is None:
                self._agreement.hide()
            elif change.kinds & Kinds.LABELS:
                self._agreement.show_case(self._workspace.case)

    def _on_face_opened(self, face_id: int) -> None:
        case = self._workspace.case
        if case is None:
            return
        photo_id = next((f.photo_id for f in case.stored_faces() if f.id == face_id), None)
        if photo_id is None:
            return
        self._window.show_page(0)
        found = [at for at, f in enumerate(case.faces(photo_id)) if f.face and f.face.id == face_id]
        if self._workspace.photo_filter.row_of(photo_id) is None:
            self._workspace.photo_filter.show_all()
        self._workspace.look_at(photo_id, found[0] if found else None)
        self._make_room_for_stage()

    def _make_room_for_stage(self) -> None:
        """On a small screen the agreement lies over the face that it has just opened."""
        stage, dialog = self._window.stage, self._agreement
        if dialog is None:
            return
        place = QRect(stage.mapToGlobal(QPoint(0, 0)), stage.size())
        covered = place.intersected(dialog.frameGeometry())
        if covered.width() * covered.height() * 2 > place.width() * place.height():
            dialog.hide()
            key = (
                self._actions["agreement"]
                .shortcut()
                .toString(QKeySequence.SequenceFormat.NativeText)
            )
            words = self.tr("{} leads back to the agreement.").format(key)
            self._window.messages.show_message(words, ident=_BACK)

    def edit_groups(self) -> None:
        """Make, rename or remove groups and their values."""
        from gui.dialogs.groups_dialog import GroupsDialog

        case = self._workspace.case
        if case is None or labelling.refused_read_only(self._workspace):
            return
        counts = {group.name: case.values_said(group.name) for group in groups_of(case)}
        answer = GroupsDialog.ask(self._window, groups_of(case), counts)
        if answer is not None:
            labelling.set_groups(self._workspace, *answer)


def _import_agreement() -> None:
    import gui.dialogs.agreement_dialog  # noqa: F401
    from core.labelling.agreement import import_statistics

    import_statistics()


def _choice(case: Case, name: AttributeName) -> Choice:
    said = case.values_said(name)
    return Choice(name, tuple((value, said[value]) for value in in_order(name, said)))


def _tones(case: Case) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    for value, count in case.values_said(FITZPATRICK).items():
        try:
            tone = skin_type_of(Scale.FITZPATRICK, value).tone or SET_ASIDE
        except ValueError:
            continue
        counts[tone] = counts.get(tone, 0) + count
    return tuple((tone, counts[tone]) for tone in in_order(TONE, counts))


def _without_state(act: Callable[[], object], *_checked: object) -> None:
    """An action tells whether it is checked; no act here asks."""
    act()
