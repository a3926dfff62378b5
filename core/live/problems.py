"""What can go wrong with a camera or a video file, and the way out of it."""

from __future__ import annotations

from core.problem import Problem

TRY_AGAIN = "Then try again."


def no_camera() -> Problem:
    return Problem(
        "no camera",
        "There is no camera on this computer.",
        "Plug one in and try again, or open a video file.",
    )


def camera_gone(name: str) -> Problem:
    return Problem(
        "camera gone",
        f"{name} is not there any more.",
        f"Plug it in, or choose another camera. {TRY_AGAIN}",
    )


def camera_not_allowed(name: str) -> Problem:
    return Problem(
        "camera not allowed",
        f"This program may not use {name}.",
        "Allow it in the system's settings for privacy; on Linux the user must be in the group "
        f"“video”. {TRY_AGAIN}",
    )


def camera_in_use(name: str) -> Problem:
    return Problem(
        "camera in use",
        f"{name} brings no picture: another program uses it, or it may not be used.",
        f"Close the other program, a video call perhaps. {TRY_AGAIN}",
    )


def camera_vanished(name: str) -> Problem:
    return Problem(
        "camera vanished",
        f"{name} has stopped bringing pictures.",
        f"See whether it is still plugged in. {TRY_AGAIN}",
    )


def video_gone(name: str) -> Problem:
    return Problem("video gone", f"{name} is not there any more.", "Open another video file.")


def video_not_allowed(name: str) -> Problem:
    return Problem(
        "video not allowed",
        f"{name} may not be read.",
        f"Change who may read the file, or copy it. {TRY_AGAIN}",
    )


def video_broken(name: str) -> Problem:
    return Problem(
        "video broken",
        f"{name} cannot be played: it is broken, or no video of a kind known here.",
        "Open another video file, or save this one as MP4.",
    )


def video_without_pictures(name: str) -> Problem:
    return Problem(
        "video without pictures",
        f"{name} has no pictures in it.",
        "Open another video file.",
    )


def video_breaks_off(name: str, seconds: float) -> Problem:
    return Problem(
        "video breaks off",
        f"{name} breaks off after {seconds:.1f} s: the rest of the file is missing.",
        "Copy it again from where it came from, or play what there is of it again.",
    )


def reader_died(name: str, how: str) -> Problem:
    return Problem(
        "reader died",
        f"What reads {name} ended unexpectedly ({how}).",
        "Try again; if it happens again, choose another camera or file.",
    )


def watcher_died(vendor_name: str, how: str) -> Problem:
    return Problem(
        "watcher died",
        f"{vendor_name} ended unexpectedly ({how}).",
        "Start again; if it happens again, close other programs first.",
    )
