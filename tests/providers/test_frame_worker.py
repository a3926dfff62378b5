"""The process in which a vendor is asked about frames: what it sends back, and how it ends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from core.live.asking import MOST_SIDE, Answered, Ready
from core.live.frame import Frame
from core.problem import Problem
from core.vendor import VendorId
from providers.fake import Behaviour, FakeRegistry, FakeVendor
from providers.frame_worker import FrameWorker, answer
from tests.live_fakes import running_children

ANNA = VendorId("anna")
DEADLY = (255, 0, 0)


def _frame(width: int = 64, height: int = 48, color: tuple[int, int, int] = (9, 8, 7)) -> Frame:
    """color: red, green, blue."""
    pixels = np.zeros((height, width, 4), np.uint8)
    pixels[..., :3] = color[::-1]
    return Frame(1, time.monotonic(), width, height, pixels.tobytes())


@contextmanager
def _worker(**behaviour: object) -> Iterator[FrameWorker]:
    vendor = FakeVendor("anna", Behaviour(faces=1, **behaviour))  # type: ignore[arg-type]
    worker = FrameWorker(FakeRegistry((vendor,)), ANNA)
    try:
        yield worker
    finally:
        worker.end()


def test_a_vendor_says_that_it_is_ready_and_answers_each_frame() -> None:
    with _worker() as worker:
        assert worker.receive() == Ready()
        for _ in range(3):
            worker.ask(_frame())
            said = worker.receive()
            assert isinstance(said, Answered)
            assert said.problem is None
            assert said.sent == (64, 48)
            [prediction] = said.predictions
            assert (prediction.box.width, prediction.box.height) == (32, 24)


def test_a_large_frame_is_made_smaller_and_its_boxes_are_brought_back() -> None:
    vendor = FakeVendor("anna", Behaviour(faces=1))

    said = answer(vendor, _frame(2 * MOST_SIDE, MOST_SIDE))

    assert said.sent == (MOST_SIDE, MOST_SIDE // 2)
    [prediction] = said.predictions
    assert (prediction.box.width, prediction.box.height) == (MOST_SIDE, MOST_SIDE // 2)


def test_a_vendor_gets_red_green_and_blue() -> None:
    seen = []

    class Looks(FakeVendor):
        def analyze(self, sent):  # type: ignore[no-untyped-def]
            seen.append(tuple(int(value) for value in sent.pixels[0, 0]))
            return super().analyze(sent)

    answer(Looks("anna"), _frame(color=(200, 100, 50)))

    assert seen == [(200, 100, 50)]


def test_a_frame_that_is_refused_is_told_and_the_next_is_answered() -> None:
    with _worker(refuses=(1, 2, 3)) as worker:
        worker.receive()
        worker.ask(_frame(color=(1, 2, 3)))
        refused = worker.receive()
        worker.ask(_frame())
        answered = worker.receive()

    assert isinstance(refused, Answered)
    assert refused.problem is not None
    assert isinstance(answered, Answered)
    assert answered.problem is None


def test_an_answer_of_another_shape_is_told() -> None:
    said = answer(FakeVendor("anna", Behaviour(garbled=True)), _frame())

    assert said.problem is not None
    assert said.problem.kind == "unexpected body"


def test_a_vendor_that_cannot_be_loaded_says_why() -> None:
    with _worker(loads=False) as worker:
        said = worker.receive()

    assert isinstance(said, Problem)
    assert said.kind == "vendor cannot be loaded"


def test_a_death_is_a_problem_that_names_the_vendor() -> None:
    with _worker(dies=DEADLY) as worker:
        worker.receive()
        worker.ask(_frame(color=DEADLY))
        said = worker.receive()

    assert isinstance(said, Problem)
    assert "Anna" in said.what
    assert "exit code 9" in said.what


def test_it_ends_at_once_in_the_middle_of_a_call() -> None:
    with _worker(seconds=600.0) as worker:
        worker.receive()
        worker.ask(_frame())
        before = time.monotonic()
        assert running_children()
        worker.end()

        assert time.monotonic() - before < 30
    assert running_children() == set()
