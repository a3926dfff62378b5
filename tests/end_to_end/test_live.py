"""The live page as a person uses it: a video, a camera that vanishes, stills, and the wipe."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from core.case.case import Case
from core.case.memory import STILLS_TO_WIPE
from core.geometry import Box
from core.labelling.labels import Gender
from core.live.capture import Capture
from core.live.session import Sight
from core.live.source import Camera
from core.prediction import Prediction
from core.store.folder import FILE_NAME, STILLS
from gui.live.live_page import PAGE, LivePage
from gui.live.live_view import LiveView
from tests.end_to_end.sessions import Session, of_files, wishes
from tests.fake_readers import OpenFake, in_use
from tests.live_fakes import LiveHereRegistry, live_vendors, running_children
from tests.moving_faces import moving_faces

Start = Callable[..., Session]
CAMERA = Camera(0, "Desk camera")
FACE = Prediction(Box(40, 20, 60, 70), Gender.FEMALE, 0.8, "0.8")


@pytest.fixture
def registry() -> LiveHereRegistry:
    return live_vendors((FACE,))


@pytest.fixture
def session(start: Start, folder: Path, tmp_path: Path, registry: LiveHereRegistry) -> Session:
    session = start(wishes(folder, case=tmp_path / "case"), registry)
    session.wait_until_read()
    session.press_sequence("Ctrl+5")
    assert session.window.pages.currentIndex() == PAGE
    return session


@pytest.fixture
def video(tmp_path: Path) -> Path:
    return moving_faces(tmp_path / "faces.avi", seconds=1.0, size=(160, 120))


def page(session: Session) -> LivePage:
    return session.desk.live


def view(session: Session) -> LiveView:
    there = page(session).view
    assert there is not None
    return there


def said(within: QWidget) -> str:
    return " ".join(each.text() for each in within.findChildren(QLabel) if each.isVisible())


def watch(session: Session, video: Path) -> None:
    """Until there is a picture with a face."""
    page(session).watch_video(video)
    session.wait(lambda: view(session).picture.frames_painted and view(session).histories.lines)


def with_cameras(
    monkeypatch: pytest.MonkeyPatch, cameras: list[Camera], open_it: Callable[..., object]
) -> None:
    monkeypatch.setattr("core.live.source.cameras", lambda: cameras)
    made = partial(Capture, open_it=open_it)  # type: ignore[arg-type]
    defaults = ("core.live.session.LiveSession.__init__.__defaults__", (made, True))
    monkeypatch.setattr(*defaults)


def traces(folder: Path, data: bytes, sha256: str) -> list[str]:
    """The files with the still's bytes, or outside the case's own file with its hash."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            hashed = sha256.encode() in content and not path.name.startswith(FILE_NAME)
            if data[-60:] in content or data[60:120] in content or hashed or sha256 in path.name:
                found.append(path.name)
    return found


# Watching


def test_the_page_says_what_it_is_for_and_its_keys_act_only_there(session: Session) -> None:
    words = said(view(session))
    assert "Nothing is stored" in words
    assert "Cloud vendors are never asked here." in words
    assert session.desk.actions["live_run"].isEnabled()
    assert not session.desk.actions["live_still"].isEnabled()

    session.press_sequence("Ctrl+1")

    assert not session.desk.actions["live_run"].isEnabled()
    assert not session.desk.actions["live_mirror"].isEnabled()


def test_a_video_is_shown_with_what_local_vendors_say(session: Session, video: Path) -> None:
    watch(session, video)

    there = view(session)
    assert "A video file is playing." in there.consent.words
    session.wait(lambda: len(there.histories.lines) == 2)
    assert there.histories.lines[0].startswith("Face 1: Anna: female 100\N{NARROW NO-BREAK SPACE}%")
    session.wait(lambda: all("s old" in line for line in there.vendors.lines))


def test_an_answer_between_two_frames_waits_for_the_next_but_not_for_long(
    session: Session, video: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(session, video)
    live, shown = page(session)._session, []
    assert live is not None
    sight = Sight(view(session).picture.frame, 25.0, (), {})
    monkeypatch.setattr(live, "look", lambda: sight)
    monkeypatch.setattr(view(session), "show_moving", shown.append)

    page(session)._on_news(live)

    assert shown == []
    session.wait(lambda: shown == [sight] * len(shown) and shown)


def test_a_video_file_dropped_on_the_window_is_watched(session: Session, video: Path) -> None:
    session.press_sequence("Ctrl+1")

    assert session.drop(of_files(video))

    session.wait(lambda: view(session).picture.frames_painted)
    assert session.window.pages.currentIndex() == PAGE


def test_a_threshold_makes_answers_none(session: Session, video: Path) -> None:
    session.workspace.apply(session.case.set_threshold(session.workspace.vendors[0].info.id, 0.9))

    watch(session, video)

    lines = view(session).histories.lines
    assert "no answer" in next(line for line in lines if "Anna" in line)
    session.wait(lambda: any("Bert: female" in line for line in view(session).histories.lines))


def test_leaving_the_page_stops_everything(
    session: Session, video: Path, registry: LiveHereRegistry
) -> None:
    before = running_children()
    watch(session, video)
    assert running_children() - before

    session.press_sequence("Ctrl+1")

    session.wait(lambda: not running_children() - before)
    session.wait(lambda: all(asker.has_ended for asker in registry.askers))
    assert view(session).picture.frame is None
    assert view(session).consent.isHidden()


def test_a_window_put_away_stops_it(session: Session, video: Path) -> None:
    watch(session, video)

    session.window.showMinimized()

    session.wait(lambda: not page(session).is_watching)
    assert "Stopped." in view(session).place.accessibleName()


def test_presenting_stops_it(session: Session, video: Path) -> None:
    watch(session, video)

    session.trigger("present")

    session.wait(lambda: session.desk.present.room is not None)
    assert not page(session).is_watching


def test_another_case_stops_it(session: Session, video: Path, tmp_path: Path) -> None:
    before = running_children()
    watch(session, video)

    session.desk.opening.open_case(tmp_path / "other")
    session.wait(lambda: session.workspace.case and session.case.folder == tmp_path / "other")

    session.wait(lambda: not running_children() - before)
    assert not page(session).is_watching


def test_closing_the_window_ends_the_processes(session: Session, video: Path) -> None:
    before = running_children()
    watch(session, video)

    session.close()

    assert not running_children() - before


def test_other_vendors_chosen_are_asked_from_then_on(session: Session, video: Path) -> None:
    watch(session, video)

    session.workspace.choose_vendors([session.workspace.vendors[1].info.id])

    session.wait(lambda: view(session).histories.lines)
    session.wait(lambda: all("Bert" in line for line in view(session).histories.lines))


def test_without_a_vendor_it_says_so(session: Session, video: Path) -> None:
    session.workspace.choose_vendors([])
    page(session).watch_video(video)
    session.wait(lambda: view(session).picture.frames_painted)

    assert "No local vendor is chosen" in said(view(session))


def test_a_video_that_does_not_begin_again_is_over_and_can_be_played_again(
    session: Session, video: Path
) -> None:
    view(session).repeat.setChecked(False)
    page(session).watch_video(video)

    session.wait(lambda: "The video is over." in said(view(session).place))
    assert not page(session).is_watching
    view(session).pressed.emit()
    session.wait(lambda: page(session).is_watching)


def test_mirrored_boxes_go_with_the_picture(session: Session, video: Path) -> None:
    watch(session, video)
    picture = view(session).picture
    picture.resize(640, 480)

    def sky_blue() -> list[int]:
        """Columns in which the box's colour stands."""
        image = picture.grab().toImage()
        width, height = image.width(), image.height()
        return [
            x
            for x in range(width)
            if any(image.pixelColor(x, y).name() == "#56b4e9" for y in range(0, height, 3))
        ]

    straight = sky_blue()
    session.press(Qt.Key.Key_M)
    mirrored = sky_blue()

    assert session.desk.actions["live_mirror"].isChecked()
    assert straight
    assert mirrored
    centre = picture.width() / 2
    assert min(straight) < centre - 100, "the box is left of the middle"
    assert max(mirrored) > centre + 100


# What goes wrong


def test_no_camera_is_said_on_the_page_with_the_way_out(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_cameras(monkeypatch, [], in_use)

    session.press(Qt.Key.Key_G)

    words = said(view(session).place)
    assert "There is no camera on this computer." in words
    assert "open a video file" in words


def test_a_camera_in_use_is_said_and_tried_again(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_cameras(monkeypatch, [CAMERA], in_use)
    session.press(Qt.Key.Key_G)
    assert "The camera is on." in view(session).consent.words
    session.wait(lambda: "another program uses it" in said(view(session).place))
    assert view(session).consent.isHidden(), "it is not on"

    with_cameras(monkeypatch, [CAMERA], OpenFake(100_000))
    view(session).pressed.emit()

    session.wait(lambda: view(session).picture.frames_painted)
    assert "The camera is on." in view(session).consent.words


def test_a_camera_that_vanishes_is_survived(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_cameras(monkeypatch, [CAMERA], OpenFake(20))
    session.press(Qt.Key.Key_G)

    session.wait(lambda: "has stopped bringing pictures" in said(view(session).place))

    assert not page(session).is_watching
    assert session.desk.actions["live_run"].isEnabled()
    assert session.desk.actions["live_run"].text() == "Watch a camera"


def test_a_file_that_is_no_video_is_said_on_the_page(session: Session, tmp_path: Path) -> None:
    broken = tmp_path / "talk.mp4"
    broken.write_bytes(b"no video" * 100)
    page(session).watch_video(broken)

    session.wait(lambda: "talk.mp4 cannot be played" in said(view(session).place))


def test_one_of_several_cameras_can_be_chosen(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Camera(2, "Document camera")
    with_cameras(monkeypatch, [CAMERA, other], OpenFake(100_000))
    view(session).camera_chosen.emit(other)
    session.wait(lambda: view(session).picture.frames_painted)
    assert "Document camera" in said(view(session))
    session.press(Qt.Key.Key_G)
    assert not page(session).is_watching

    session.press(Qt.Key.Key_G)

    assert page(session)._source == other, "the one that was watched last"


# Stills


def take_still(session: Session, answer: Qt.Key) -> None:
    session.press(Qt.Key.Key_S)
    assert view(session).card.isVisible()
    session.press(answer)
    assert not view(session).card.isVisible()


def still_of(session: Session) -> tuple[bytes, str]:
    """The bytes and the hash of the one still there is."""
    [path] = list((session.case.folder / STILLS).iterdir())
    data = path.read_bytes()
    return data, hashlib.sha256(data).hexdigest()


def taken_in(session: Session) -> None:
    session.wait(lambda: len(session.case.photos) == 7)
    session.wait_until_idle()
    session.wait(lambda: not session.desk.opening.reading)


def test_nothing_is_stored_before_somebody_agreed(session: Session, video: Path) -> None:
    watch(session, video)

    take_still(session, Qt.Key.Key_Escape)

    assert not (session.case.folder / STILLS).exists()
    assert len(session.case.photos) == 6


def test_enter_keeps_nothing(session: Session, video: Path) -> None:
    watch(session, video)
    session.press(Qt.Key.Key_S)
    session.press(Qt.Key.Key_Space)

    assert not view(session).card.isVisible()
    assert not (session.case.folder / STILLS).exists()


def test_a_still_that_is_kept_becomes_a_photo_of_the_case(session: Session, video: Path) -> None:
    watch(session, video)
    take_still(session, Qt.Key.Key_K)
    taken_in(session)
    session.wait(lambda: not session.case.setting(STILLS_TO_WIPE))

    photo = session.case.photos[-1]
    assert photo.name.startswith("still ")
    assert "agreed on" in photo.rights.consent
    assert not photo.consenting, "to be shown with its face is another question"
    assert (photo.width, photo.height) == (160, 120)
    infos = session.workspace.vendor_infos
    assert all(session.case.outcome(photo.id, info.id) is not None for info in infos)
    assert "1 kept in the case" in said(view(session))
    session.press_sequence("Ctrl+1")
    session.wait_until_idle()
    assert session.case.photos[-1] == photo, "it stays when the session is over"


def test_wiping_leaves_nothing_of_the_session_on_the_disk(session: Session, video: Path) -> None:
    watch(session, video)
    take_still(session, Qt.Key.Key_K)
    taken_in(session)
    data, sha256 = still_of(session)
    assert traces(session.case.folder, data, sha256)

    session.press_sequence("Ctrl+Shift+W")
    session.wait(lambda: "Wiped" in said(view(session).place))

    words = said(view(session).place)
    assert "1 still went with 2 answers" in words
    assert not page(session).is_watching
    assert view(session).picture.frame is None
    assert len(session.case.photos) == 6
    session.case.store.flush()
    assert traces(session.case.folder, data, sha256) == []
    assert not (session.case.folder / STILLS).exists()
    assert session.desk.thumbnails._held.keys() <= {photo.id for photo in session.case.photos}
    folder = session.case.folder
    session.close()
    assert traces(folder, data, sha256) == []


def test_a_wipe_without_stills_says_that_nothing_was_stored(session: Session, video: Path) -> None:
    watch(session, video)
    session.press(Qt.Key.Key_S)

    session.press_sequence("Ctrl+Shift+W")

    assert "Nothing of it was stored." in said(view(session).place)
    assert not view(session).card.isVisible()
    assert not (session.case.folder / STILLS).exists()


def test_what_was_agreed_to_for_the_session_goes_when_the_page_is_left(
    session: Session, video: Path
) -> None:
    watch(session, video)
    take_still(session, Qt.Key.Key_E)
    taken_in(session)
    data, sha256 = still_of(session)

    session.press_sequence("Ctrl+1")
    session.wait(lambda: len(session.case.photos) == 6)

    session.wait(lambda: "1 still went with 2 answers" in session.message())
    session.case.store.flush()
    assert traces(session.case.folder, data, sha256) == []


def test_and_when_the_window_is_closed(session: Session, video: Path) -> None:
    watch(session, video)
    take_still(session, Qt.Key.Key_E)
    taken_in(session)
    data, sha256 = still_of(session)
    folder = session.case.folder

    session.close()

    assert traces(folder, data, sha256) == []
    assert not (folder / STILLS).exists()


def test_and_when_another_case_is_opened(session: Session, video: Path, tmp_path: Path) -> None:
    watch(session, video)
    take_still(session, Qt.Key.Key_E)
    taken_in(session)
    data, sha256 = still_of(session)
    folder = session.case.folder

    session.desk.opening.open_case(tmp_path / "other")
    session.wait(lambda: session.workspace.case and session.case.folder == tmp_path / "other")

    session.wait(lambda: traces(folder, data, sha256) == [])


def test_a_still_is_refused_where_the_case_is_open_to_read_only(
    start: Start, folder: Path, tmp_path: Path, video: Path, registry: LiveHereRegistry
) -> None:
    case = Case.open(tmp_path / "case", registry)
    case.close()
    session = start(wishes(case=tmp_path / "first"), registry)
    session.desk.opening.open_case(tmp_path / "case", read_only=True)
    session.wait(lambda: session.workspace.case and session.case.folder == tmp_path / "case")
    session.press_sequence("Ctrl+5")
    watch(session, video)

    session.press(Qt.Key.Key_S)

    assert not view(session).card.isVisible()
    assert "read only" in session.message()
