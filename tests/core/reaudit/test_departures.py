"""Departures come as sentences from what was planned and what was done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from core.labelling.attributes import AttributeName
from core.reaudit.departures import Done, departures, in_force
from core.reaudit.protocol import EVERY_VENDOR, Protocol, ProtocolVersion, WrittenProtocol
from core.reaudit.runs import RunEntry, VendorInRun
from core.response import RunId
from core.run import RunSettings
from core.vendor import VendorId

ANNA, BERT = VendorId("anna"), VendorId("bert")
GENDER, GROUP = AttributeName("gender"), AttributeName("group")
START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAMES = {ANNA: "Anna", BERT: "Bert"}
PLAN = Protocol("Who is misread?", [(GENDER,)], {EVERY_VENDOR: 0.9}, [ANNA], 240, "All.", "At 240.")


def written(version: int, time: datetime, plan: Protocol = PLAN) -> WrittenProtocol:
    return WrittenProtocol(ProtocolVersion(version), plan, time, "f" * 64)


def run(
    started: datetime = START, stopped: bool = False, ended: bool = True, *vendors: VendorId
) -> RunEntry:
    parts = {vendor: VendorInRun(("1",), 240) for vendor in vendors or (ANNA,)}
    end = started + HOUR if ended else None
    return RunEntry(RunId(1), parts, RunSettings(), 240, started, end, stopped, False)


def done(*runs: RunEntry, **changed: object) -> Done:
    kept: dict[str, object] = {
        "thresholds": {ANNA: 0.9},
        "photos": 240,
        "answered": {ANNA: 240},
        "names": NAMES,
    }
    return Done(runs or (run(),), **(kept | changed))  # type: ignore[arg-type]


def test_nothing_is_said_where_all_was_kept() -> None:
    assert departures([written(1, START - HOUR)], done(reported=[(), (GENDER,)])) == []


def test_no_protocol_is_a_departure() -> None:
    (said,) = departures([], done())
    assert said.startswith("No protocol was written")


def test_one_that_was_written_late_says_when() -> None:
    (said,) = departures([written(1, START + HOUR)], done())
    assert said == (
        "The protocol was written on 2026-03-01 10:00 UTC, after the first call on "
        "2026-03-01 09:00 UTC."
    )


def test_a_change_after_the_first_call_is_no_new_measure() -> None:
    looser = Protocol("Who is misread?", [(GENDER,)], {}, [ANNA], 240, "All.", "When tired.")
    versions = [written(1, START - HOUR), written(2, START + HOUR, looser)]
    assert in_force(versions, START) is versions[0]
    (said,) = departures(versions, done())
    assert said.endswith("it changes the thresholds and the stopping rule.")


def test_the_last_version_before_the_first_call_is_in_force() -> None:
    versions = [written(1, START - 2 * HOUR), written(2, START - HOUR)]
    assert in_force(versions, START) is versions[1]
    assert in_force(versions, None) is versions[1]
    assert departures(versions, done()) == []


def test_thresholds_sample_vendors_and_runs_that_differ() -> None:
    found = departures(
        [written(1, START - HOUR)],
        done(
            run(START, True, True, BERT),
            run(START + HOUR, False, False, ANNA),
            thresholds={ANNA: None},
            photos=239,
            answered={ANNA: 200, BERT: 240},
        ),
    )
    assert found == [
        "Bert was asked, which was not planned.",
        "The threshold of Anna is off; 90\u202f% was planned.",
        "The case has 239 photos; 240 were planned.",
        "Anna answered for 200 of the 240 photos planned.",
        "The run of 2026-03-01 09:00 UTC was stopped by a person before all calls were made.",
        "The run of 2026-03-01 10:00 UTC did not come to its end.",
    ]


def test_a_planned_vendor_that_never_answered() -> None:
    plan = Protocol("Who?", (), {EVERY_VENDOR: 0.9}, [ANNA, BERT])
    found = departures([written(1, START - HOUR, plan)], done(thresholds={ANNA: 0.9, BERT: 0.9}))
    assert found == ["Bert was planned and has not answered."]


def test_subgroups_not_reported_and_not_planned() -> None:
    plan = Protocol("Who?", [(GENDER, GROUP)], {EVERY_VENDOR: 0.9})
    found = departures([written(1, START - HOUR, plan)], done(reported=[(), (GROUP,)]))
    assert found == [
        "The subgroups by gender × group were planned and are not reported.",
        "The subgroups by group are reported and were not planned.",
    ]
    crossed_the_other_way = done(reported=[(GROUP, GENDER)])
    assert departures([written(1, START - HOUR, plan)], crossed_the_other_way) == []
