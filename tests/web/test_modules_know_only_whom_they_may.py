"""Who may import whom among the client's modules (ux.md F-1): vendor ← kit ← people ← messenger ← stage."""

import re
from pathlib import PurePosixPath

import pytest

from gonets.server.people.pages import imports_of
from tests.web.client import modules
from tools.words import WEB

MODULES = modules()
#: Folder → the folders it may import from besides itself. What needs a person signed in no messenger does without.
ARROWS: dict[str, set[str]] = {
    "kit": {"vendor", "locales"},
    "people": {"kit"},
    "messenger": {"kit", "people"},
    "stage": {"kit", "people", "messenger", "locales"},
    "sign_in": {"kit", "people", "locales"},
}
#: `people` knows no elements. Of the document it may know whether anybody looks at it, and what the shell says.
DOM = {
    "createElement", "querySelector", "querySelectorAll", "getElementById", "getElementsByTagName", "activeElement",
    "HTMLElement", "Element", "requestAnimationFrame", "getComputedStyle",
}  # fmt: skip
_DYNAMIC = re.compile(r'\bimport\(\s*"(\.[^"]+)"\s*\)')


def folder_of(name: str) -> str:
    return PurePosixPath(name).parts[0]


def reached(name: str) -> list[str]:
    """Everything a module imports, at once or later; types cost nothing and are free."""
    code = "".join(f"{token.value} " for token in MODULES[name].tokens)
    later = [f'import "{there}";' for there in _DYNAMIC.findall(code.replace("( ", "(").replace(" )", ")"))]
    return imports_of(name, "\n".join([MODULES[name].source, *later]))


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_module_imports_only_what_its_folder_may(name: str) -> None:
    home = folder_of(name)
    assert home in ARROWS, f"{home} is no folder of the client"
    wrong = [there for there in reached(name) if folder_of(there) not in ARROWS[home] | {home}]
    assert wrong == []


@pytest.mark.parametrize("name", sorted(MODULES))
def test_every_import_leads_somewhere(name: str) -> None:
    assert [there for there in reached(name) if not (WEB / there).is_file()] == []


@pytest.mark.parametrize("name", sorted(MODULES))
def test_only_the_kit_takes_from_vendored_code(name: str) -> None:
    if folder_of(name) != "kit":
        assert [there for there in reached(name) if folder_of(there) == "vendor"] == []


@pytest.mark.parametrize("name", [name for name in sorted(MODULES) if folder_of(name) == "people"])
def test_people_know_no_page(name: str) -> None:
    assert [f"{name}:{token.lineno} {token.value}" for token in MODULES[name].tokens if token.value in DOM] == []


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_module_is_checked_and_says_what_lives_in_it(name: str) -> None:
    opening = MODULES[name].source.splitlines()[:2]
    assert "// @ts-check" in opening, "tsc shall look at it"
    said = next((line for line in opening if line.startswith("// ") and line != "// @ts-check"), "")
    assert len(said) > 20, "what lives here?"


def test_no_module_is_called_after_nothing() -> None:
    words = {"utils", "util", "helpers", "helper", "common", "core", "base", "misc", "manager"}
    assert [name for name in MODULES if words & {*PurePosixPath(name).with_suffix("").parts}] == []
