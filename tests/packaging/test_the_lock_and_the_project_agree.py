"""requirements.lock is what tools/lock makes of pyproject.toml: same needs, pinned, hashed, no addresses (P-3)."""

import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def locked() -> dict[str, str]:
    """Name → version of every line of the lock."""
    lines = re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", LOCK, re.MULTILINE)
    return {canonicalize_name(name): version for name, version in lines}


def needed() -> Iterable[str]:
    project = PROJECT["project"]
    return [*project["dependencies"], *project["optional-dependencies"]["scale"]]


@pytest.mark.parametrize("line", needed())
def test_each_need_is_locked_at_a_version_it_allows(line: str) -> None:
    need = Requirement(line)
    version = locked().get(canonicalize_name(need.name))
    assert version is not None, f"{need.name} is not in requirements.lock: run tools/lock"
    assert need.specifier.contains(version), f"{line} against {version}: run tools/lock"


def test_nothing_is_locked_that_the_project_dropped() -> None:
    direct: set[str] = {canonicalize_name(Requirement(line).name) for line in needed()}
    reached = _closure(direct, locked())
    assert set(locked()) == reached, "run tools/lock"


def test_each_line_is_pinned_and_hashed() -> None:
    requirements = [part for part in re.split(r"\n(?=\S)", LOCK) if not part.startswith("#")]
    assert requirements
    for requirement in requirements:
        assert re.match(r"[A-Za-z0-9._-]+==\S+", requirement), requirement[:80]
        assert "--hash=sha256:" in requirement, requirement[:80]


def test_no_line_says_where_packages_come_from() -> None:
    assert "://" not in LOCK
    assert [line for line in LOCK.splitlines() if line.startswith("-")] == []  # options, such as where an index is


def _closure(names: set[str], pins: dict[str, str]) -> set[str]:
    """What the named packages need, over and over, of what is locked; packages of other systems count as needed."""
    reached: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        reached.add(name)
        try:
            lines = requires(name) or []
        except PackageNotFoundError:
            continue
        waiting |= {canonicalize_name(Requirement(line).name) for line in lines} & set(pins) - reached
    return reached
