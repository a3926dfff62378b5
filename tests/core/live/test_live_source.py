"""Which cameras there are, told by Linux's list of them without touching one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from core.live.source import Camera, Video, cameras

LINUX_ONLY = pytest.mark.skipif(sys.platform != "linux", reason="Linux lists its cameras")


def _node(folder: Path, number: int, name: str, index: str = "0") -> None:
    node = folder / f"video{number}"
    node.mkdir(parents=True)
    (node / "name").write_text(f"{name}\n")
    (node / "index").write_text(f"{index}\n")


@LINUX_ONLY
def test_cameras_have_the_systems_names_and_their_further_nodes_are_left_out(
    tmp_path: Path,
) -> None:
    _node(tmp_path, 10, "Document camera")
    _node(tmp_path, 0, "Built-in camera")
    _node(tmp_path, 1, "Built-in camera", index="1")
    (tmp_path / "videoX").mkdir()

    assert cameras(tmp_path) == [Camera(0, "Built-in camera"), Camera(10, "Document camera")]


@LINUX_ONLY
def test_a_camera_without_a_name_has_its_nodes(tmp_path: Path) -> None:
    (tmp_path / "video2").mkdir()

    assert cameras(tmp_path) == [Camera(2, "video2")]


@LINUX_ONLY
def test_no_list_is_no_camera(tmp_path: Path) -> None:
    assert cameras(tmp_path / "nothing") == []


def test_elsewhere_the_first_numbers_are_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")

    assert [camera.number for camera in cameras()] == [0, 1, 2]


def test_a_video_is_called_as_its_file() -> None:
    assert Video(Path("/somewhere/talk.mp4")).name == "talk.mp4"
