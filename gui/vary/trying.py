"""One face's variations as they are tried: what is asked while the slider moves and when it rests.

Local vendors are asked at once and nothing is stored. It knows no widget; whoever shows it reads
`answers` after `answered`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from core.labelling.labels import ReferenceLabel
from core.vary.answers import Answers
from core.vary.asking import Heard, VaryAsker, Wish
from core.vary.change import (
    Change,
    Part,
    as_it_is,
    stepped_pictures,
    trial_pictures,
    varied,
)
from core.vary.kept import NOT_KEPT, Variation
from core.vary.recipe import Kind, Recipe
from core.vary.steps import strengths
from core.vendor import Kind as VendorKind
from core.vendor import VendorId
from gui.vary.keeping import Stored
from gui.vary.looks import Asked, Subject
from gui.workspace import Workspace

REPEATS = 2
"""How often each picture of a trial is asked about, which tells whether an answer wavers."""
_RESTS_MS = 350
"""So long the slider stands still before control and repeats are asked about."""


class Trying(QObject):
    """Tries one recipe on one face at a time.

    Signals:
        answered(): there is more to show, or something else is asked for.
    """

    answered = Signal()

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._asker: VaryAsker | None = None
        self._subject: Subject | None = None
        self._answers: Answers | None = None
        self._recipe = Recipe(Kind.LIGHT, 0)
        self._heard: dict[tuple[VendorId, Change], Heard] = {}
        self._shown: dict[VendorId, Change] = {}
        self._left_at: dict[Change, float] = {}
        self._stepping = False
        self._awaits_stored = False
        self._resting = QTimer(self, interval=_RESTS_MS, singleShot=True)
        self._resting.timeout.connect(self.rest)

    # What is tried

    @property
    def subject(self) -> Subject | None:
        return self._subject

    @property
    def answers(self) -> Answers | None:
        return self._answers

    @property
    def recipe(self) -> Recipe:
        return self._recipe

    @property
    def is_stepping(self) -> bool:
        """Whether the whole range is asked about, or was."""
        return self._stepping

    @property
    def wanted(self) -> Change | None:
        """The picture that the slider stands at."""
        return None if self._subject is None else varied(self._recipe, self._subject.face)

    @property
    def shown(self) -> dict[VendorId, Change]:
        """Of each vendor, the picture whose answer stands in until the wanted one is there."""
        return self._shown

    def take(self, subject: Subject, awaits_stored: bool = False) -> bool:
        """Try the recipe on this face from now on; False where it is the one that is tried.

        awaits_stored: as `await_stored`.
        """
        before = self._subject
        self._subject = subject
        if (
            before is not None
            and before.photo.id == subject.photo.id
            and before.face == subject.face
        ):
            return False
        self._answers = Answers(subject.face, subject.others, *subject.size)
        self._heard.clear()
        self._shown.clear()
        self._left_at.clear()
        self._stepping, self._awaits_stored = False, awaits_stored
        self.ask_now()
        return True

    def await_stored(self) -> None:
        """What is kept of the face is being read: nobody is asked until it is there, for it may be
        what they would be asked about.
        """
        self._awaits_stored = True

    def label(self, label: ReferenceLabel | None) -> None:
        """The face was labelled meanwhile."""
        if self._subject is not None and self._subject.label != label:
            self._subject = replace(self._subject, label=label)

    def let_go(self) -> None:
        """Try nothing further."""
        self._resting.stop()
        self._stepping = self._awaits_stored = False
        self._subject = self._answers = None
        if self._asker is not None:
            self._asker.forget()

    def shut_down(self) -> None:
        """End the workers; nothing is heard of them any more."""
        self.let_go()
        if self._asker is not None:
            self._asker.close()
            self._asker = None

    def try_recipe(self, recipe: Recipe) -> None:
        """The slider moved there: ask about that picture as soon as a vendor is free."""
        if self._subject is None:
            return
        if recipe.kind is not self._recipe.kind:
            self._stepping = False
            self._shown.clear()
        self._left_at[varied(self._recipe, self._subject.face)] = monotonic()
        self._recipe = recipe
        self.ask_now()

    def ask_now(self) -> None:
        """Ask about the picture of now; control and repeats wait until the slider rests."""
        answers, subject, wanted = self._answers, self._subject, self.wanted
        if answers is None or subject is None or wanted is None or self._awaits_stored:
            return
        live = self._live()
        for vendor_id in live:
            if answers.found(vendor_id, wanted) is not None:
                self._shown[vendor_id] = wanted
        lacking = [v for v in live if answers.lacking(v, [wanted])]
        self._make_asker().want(self._wishes((v, wanted) for v in lacking))
        if not self._stepping:
            first = as_it_is(subject.face)
            unasked = [v for v in live if answers.lacking(v, [first])]
            self._make_asker().plan(self._wishes((v, first) for v in unasked))
        self._resting.start()
        self.answered.emit()

    def rest(self) -> None:
        """The slider rests: ask for the control and the repeats, and what is stepped over."""
        self._resting.stop()
        if self._answers is not None and not self._awaits_stored:
            self._make_asker().plan(self._wishes(self.lacking()))

    def step_range(self) -> None:
        """Ask about the whole range of the variation, step by step."""
        self._stepping = True
        self.rest()
        self.answered.emit()

    def lacking(self) -> list[tuple[VendorId, Change]]:
        """All calls still to be made: the trial's first, then what the range is stepped over."""
        answers = self._answers
        if answers is None:
            return []
        sets = [self._trial(), *([self._range()] if self._stepping else [])]
        calls = [
            (v, change)
            for pictures in sets
            for v in self._live()
            for change in self._unheard(answers, v, pictures)
        ]
        return list(dict.fromkeys(calls))

    def _unheard(
        self, answers: Answers, vendor_id: VendorId, pictures: Sequence[Change]
    ) -> list[Change]:
        """Of pictures that are kept together, those that a vendor is asked about yet.

        None where the case has all that varies; else all that nobody has heard since this face is
        tried, the photo as it is among them: with what is stored of it they could not be kept.
        """
        changed = [change for change in pictures if change.part is not Part.AS_IT_IS]
        heard = [(vendor_id, change) in self._heard for change in changed or pictures]
        if not any(heard) and not answers.lacking(vendor_id, changed or pictures):
            return answers.lacking(vendor_id, pictures)
        return [change for change in pictures if (vendor_id, change) not in self._heard]

    # Who is asked

    def asked(self) -> list[Asked]:
        """The chosen vendors, in the picker's order."""
        case = self._workspace.case
        if case is None:
            return []
        live = set(self._live())
        return [
            Asked(vendor, case.threshold(vendor.info.id), vendor.info.id in live)
            for vendor in self._workspace.vendors
        ]

    def cloud_to_ask(self) -> list[VendorId]:
        """The chosen cloud vendors that have not answered to all of this trial: nothing is paid for
        twice.
        """
        answers, pictures = self._answers, self._trial()
        return [
            one.id
            for one in self.asked()
            if one.vendor.info.kind is VendorKind.CLOUD
            and answers is not None
            and any(answers.found(one.id, change) is None for change in pictures)
        ]

    def seconds_behind(self) -> float | None:
        """How old the oldest answer is that stands in for one to the picture of now.

        0 where a vendor has not answered to any picture yet; None where all have to this one.
        """
        answers, wanted = self._answers, self.wanted
        if answers is None or wanted is None:
            return None
        late = [v for v in self._live() if answers.lacking(v, [wanted])]
        if not late:
            return None
        left = [self._left_at.get(self._shown.get(v, wanted)) for v in late]
        return max((monotonic() - at for at in left if at is not None), default=0.0)

    def take_stored(self, found: Iterable[Stored]) -> None:
        """What is kept of the face: shown at once, also of vendors that cannot be asked now."""
        if self._answers is not None:
            for vendor_id, change, said in found:
                self._answers.take(vendor_id, change, said)
            if self._awaits_stored:
                self._awaits_stored = False
                self.ask_now()
            self.answered.emit()

    def _live(self) -> list[VendorId]:
        return self._workspace.ready_vendors(VendorKind.LOCAL)

    def _make_asker(self) -> VaryAsker:
        if self._asker is None:
            bridge = self._workspace.bridge
            self._asker = VaryAsker(
                self._workspace.registry,
                lambda heard: bridge.post(partial(self.on_heard, heard)),
            )
        return self._asker

    def _wishes(self, calls: Iterable[tuple[VendorId, Change]]) -> list[Wish]:
        case, subject = self._workspace.case, self._subject
        if case is None or subject is None:
            return []
        return [Wish(subject.photo, v, change, case.folder) for v, change in calls]

    def on_heard(self, heard: Heard) -> None:
        """An answer came; one about another face is dropped."""
        subject, answers = self._subject, self._answers
        change, vendor_id = heard.wish.change, heard.wish.vendor_id
        if answers is None or subject is None or heard.wish.photo.id != subject.photo.id:
            return
        if change.face != subject.face:
            return
        said = heard.predictions if heard.predictions is not None else heard.problem
        assert said is not None
        answers.take(vendor_id, change, said)
        self._heard[vendor_id, change] = heard
        same_kind = change.recipe.kind is self._recipe.kind or not change.recipe.strength
        if change.part is not Part.CONTROL and change.turn == 0 and same_kind:
            self._shown[vendor_id] = change
        self.answered.emit()

    # What can be kept

    def trial_heard(self) -> list[Heard]:
        """Every answer of the trial of now, of the vendors of which all are there."""
        return self._heard_of(self._trial()) if self._recipe.strength else []

    def range_heard(self) -> list[Heard]:
        """The same of the whole range."""
        return self._heard_of(self._range())

    def variation(self, vendors: Sequence[VendorId], whole_range: bool = False) -> Variation:
        """What is tried now, as it is kept."""
        subject, recipe = self._subject, self._recipe
        assert subject is not None
        steps = strengths(recipe.kind) if whole_range else (recipe.strength,)
        return Variation(
            NOT_KEPT,
            subject.photo.id,
            subject.face,
            subject.others,
            recipe.kind,
            recipe.seed,
            steps,
            1 if whole_range else REPEATS,
            tuple(vendors),
            datetime.now(UTC),
            "" if whole_range else self._sha256(),
        )

    def _sha256(self) -> str:
        """Of the varied picture's pixels, as a local vendor got them; empty where none did."""
        sent = [heard.sent for (_, at), heard in self._heard.items() if at == self.wanted]
        return next((each.sha256 for each in sent if each is not None), "")

    def _trial(self) -> Sequence[Change]:
        subject = self._subject
        if subject is None:
            return ()
        return trial_pictures(self._recipe, subject.face, subject.others, REPEATS)

    def _range(self) -> Sequence[Change]:
        subject, recipe = self._subject, self._recipe
        if subject is None:
            return ()
        return stepped_pictures(recipe.kind, recipe.seed, strengths(recipe.kind), subject.face)

    def _heard_of(self, pictures: Sequence[Change]) -> list[Heard]:
        found: list[Heard] = []
        for one in self.asked():
            heard = [self._heard.get((one.id, change)) for change in pictures]
            if all(heard):
                found += [each for each in heard if each is not None]
        return found
