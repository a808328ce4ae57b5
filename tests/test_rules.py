"""Every rule of docs/wire is cited by code and by a test."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: A rule where it is laid down, and where it is cited: ``W-SUB-1``, ``W-SUB-1, -2``, ``W-JSON-1…9``.
LAID_DOWN = re.compile(r"\*\*(W-[A-Z]+(?:-[A-Z]+)?-\d+)\*\*")
CITED = re.compile(r"\b(W-[A-Z]+(?:-[A-Z]+)?)-(\d+)((?:,? (?:and )?-\d+|…-?\d+)*)")
MORE = re.compile(r"(…)?-?(\d+)")


@cache
def rules() -> list[str]:
    """Every rule in the order of the contract."""
    pages = sorted((ROOT / "docs" / "wire").glob("[0-9]*.md"))
    return list(dict.fromkeys(rule for page in pages for rule in LAID_DOWN.findall(page.read_text("utf-8"))))


def citations(text: str) -> Iterator[str]:
    for family, first, rest in CITED.findall(text):
        yield f"{family}-{first}"
        last = int(first)
        for through, number in MORE.findall(rest):
            begin = last + 1 if through else int(number)
            yield from (f"{family}-{one}" for one in range(begin, int(number) + 1))
            last = int(number)


def cited_in(paths: Iterable[Path]) -> set[str]:
    return {rule for path in paths if path != Path(__file__) for rule in citations(path.read_text("utf-8"))}


@cache
def kept() -> set[str]:
    """Rules that code and tests both cite."""
    code = [*(ROOT / "src").rglob("*.py"), *(ROOT / "src").rglob("*.sql"), *(ROOT / "src").rglob("*.mjs")]
    return cited_in(code) & cited_in((ROOT / "tests").rglob("*.py"))


def test_each_rule_is_cited_by_code_and_by_a_test() -> None:
    assert [rule for rule in rules() if rule not in kept()] == []


def test_code_and_tests_cite_no_rule_that_is_not_laid_down() -> None:
    paths = [*(ROOT / "src").rglob("*.py"), *(ROOT / "src").rglob("*.sql"), *(ROOT / "tests").rglob("*.py")]
    assert sorted(cited_in(paths) - set(rules())) == []


def test_short_forms_of_a_citation_are_understood() -> None:
    assert list(citations("(W-SUB-1, -2), W-JSON-1…3 and W-ATT-IMAGE-2")) == [
        "W-SUB-1", "W-SUB-2", "W-JSON-1", "W-JSON-2", "W-JSON-3", "W-ATT-IMAGE-2",
    ]  # fmt: skip


def test_the_contract_is_there() -> None:
    assert len(rules()) > 150
    assert {"W-HTTP-1", "W-SEND-11", "W-POLL-9"} <= set(rules())
