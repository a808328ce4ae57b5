"""README and docs: the commands people paste are those CI runs, code blocks are code, links lead somewhere."""

import ast
import json
import re
import subprocess
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[ParameterSet]:
    return [
        pytest.param(text, id=f"{page.relative_to(ROOT)}-{at}")
        for page in PAGES
        for at, (kind, text) in enumerate(BLOCK.findall(page.read_text("utf-8")))
        if kind == language
    ]


def test_the_readme_has_the_commands_that_ci_runs() -> None:
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    for command in ("uv run pytest", "uv run gonets serve"):
        assert command in lines
    assert "line_of_readme 'uv run pytest'" in ci
    assert "first_message uv run gonets" in ci
    assert ".venv/bin/pip install -e '.[test]'" in lines
    assert "/bin/pip\" install --quiet -e '.[test]'" in ci


@pytest.mark.parametrize("text", blocks("python"))
def test_a_block_of_python_is_python(text: str) -> None:
    assert ast.parse(text).body


@pytest.mark.parametrize("text", blocks("sh"))
def test_a_block_of_shell_is_shell(text: str) -> None:
    done = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("text", blocks("json"))
def test_a_block_of_json_is_json(text: str) -> None:
    assert json.loads(text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_inside_the_repository_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    dead = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert dead == []
