"""Links in texts (M-30): the host that is shown is the host one comes to, whatever the text pretends."""

import json
import random

import pytest

from tests.browser.modules import Modules

LOAD = 'const {parts, linkOf} = await load("kit/linkify.mjs");'


def links(modules: Modules, text: str) -> list[list[str]]:
    """What is drawn, and where it leads."""
    found: list[list[str]] = modules.value(
        f"{LOAD} return parts({json.dumps(text)}).filter((one) => one.url).map((one) => [one.text, one.url, one.host]);"
    )
    return found


@pytest.mark.parametrize(
    ("text", "drawn", "host"),
    [
        ("see https://tea.example/oolong?a=1.", "https://tea.example/oolong?a=1", "tea.example"),
        ("(https://ru.wikipedia.org/wiki/A_(B))", "https://ru.wikipedia.org/wiki/A_(B)", "ru.wikipedia.org"),
        ("«www.tea.example», там", "www.tea.example", "www.tea.example"),
        ("http://localhost:7070/x", "http://localhost:7070/x", "localhost:7070"),
        ("HTTPS://TEA.EXAMPLE/A", "HTTPS://TEA.EXAMPLE/A", "tea.example"),
        ("https://президент.рф/чай", "https://президент.рф/чай", "президент.рф"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x", "[::1]:8080"),
    ],
)
def test_a_link_is_found_as_it_was_meant(modules: Modules, text: str, drawn: str, host: str) -> None:
    assert [[shown, where] for shown, _, where in links(modules, text)] == [[drawn, host]]


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("https://аpple.com/login", "https://xn--pple-43d.com/login"),
        ("https://аррӏе.com", "https://xn--80ak6aa92e.com/"),
        ("https://ｅxample.com", "https://example.com/"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("https://%65xample.com", "https://example.com/"),
        ("https://tea.example\u2044login.evil.example", None),
        ("https://good.example\\@evil.example", "https://good.example"),
        ("https://tea.example/\u202egpj.exe", "https://tea.example/"),
        ("https://tea.example/a\u200bb", "https://tea.example/a"),
    ],
)
def test_a_look_alike_shows_its_real_host(modules: Modules, text: str, drawn: str | None) -> None:
    found = links(modules, text)
    for shown, url, host in found:
        assert url.split("/")[2] == host
        assert host in shown, "the host that is shown is the one it leads to"
    if drawn is not None:
        assert [shown for shown, _, _ in found] == [drawn]


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "https://google.com@evil.example/",
        "https://user:secret@evil.example/",
        "https://",
        "https://a",
        "me@www.tea.example",
        "https://tea.example:99999/",
        "https://" + "a" * 2100 + ".example",
    ],
)
def test_what_is_no_link_stays_text(modules: Modules, text: str) -> None:
    assert links(modules, text) == []


def test_a_script_as_a_whole_address_is_no_link(modules: Modules) -> None:
    for url in (
        "javascript:alert(1)//https://x.example",
        " https://x.example",
        "\u202ehttps://x.example",
        "//x.example",
    ):
        assert modules.value(f"{LOAD} return linkOf({json.dumps(url)});") is None, url


def test_pieces_of_any_text_are_the_text(modules: Modules) -> None:
    """Joined they are what was written, but for a host that was not what it seemed."""
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")  # noqa: T201  a failure can be repeated
    chance = random.Random(seed)
    bits = ["https://", "http://", "www.", "tea.example", "/", "?q=", "#", "(", ")", ".", ",", "@", ":"]
    bits += ["«", "»", "ж", "\u202e", "\\", "'", "%2", "…", " ", "\n"]
    texts = ["".join(chance.choices(bits, k=chance.randrange(1, 30))) for _ in range(2000)]
    wrong = modules.value(
        f"""{LOAD} return {json.dumps(texts)}.filter((text) => {{
          const found = parts(text);
          const honest = found.every((one) => !one.url || new URL(one.url).host === one.host || one.host.includes("ж"));
          const plain = found.every((one) => !one.url || text.includes(one.text));
          return !honest || (plain && found.map((one) => one.text).join("") !== text);
        }});"""
    )
    assert wrong == []


def test_a_long_hostile_text_is_read_to_its_end(modules: Modules) -> None:
    """A reader that looked at each sign again for each other would hang the page until the guard ends it."""
    for text in ("https://" + "(" * 60_000, "www." * 20_000, "https://a.b" * 8_000, "http" * 20_000):
        modules.run(f"{LOAD} check(parts({json.dumps(text)}).length > 0);")
