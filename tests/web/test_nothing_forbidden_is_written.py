"""What no module of the client may hold (ux.md F-9, reliability.md 7.4)."""

import re
from collections.abc import Iterator

import pytest

from gonets.server.people.pages import packaged
from tests.web.client import Module, modules, styles

MODULES = modules()
CLOCK = "kit/times.mjs"
#: Names that make markup or code out of a string.
SINKS = {
    "innerHTML", "outerHTML", "insertAdjacentHTML", "dangerouslySetInnerHTML", "srcdoc", "DOMParser", "parseFromString",
    "createContextualFragment", "setHTML", "setHTMLUnsafe", "parseHTMLUnsafe", "eval", "Function", "cssText",
    "execCommand", "trustedTypes",
}  # fmt: skip
TIMERS = {"setTimeout", "setInterval", "performance"}
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(")
_SILENCED = re.compile(r"@ts-(?:ignore|expect-error|nocheck)|(?:oxlint|eslint)-disable")
_REASONED = re.compile(r"(?:@ts-expect-error|(?:oxlint|eslint)-disable-(?:next-)?line \S+)[ :—-]+\S+ \S+")


def faults(module: Module) -> Iterator[str]:
    tokens = module.tokens
    for at, token in enumerate(tokens):
        before = tokens[at - 1].value if at else ""
        after = tokens[at + 1].value if at + 1 < len(tokens) else ""
        owner = tokens[at - 2].value if at > 1 and before in (".", "?.") else ""
        place = f"{module.name}:{token.lineno}"
        if token.type == "name":
            if token.value in SINKS or (owner == "document" and token.value in ("write", "writeln")):
                yield f"{place} {token.value} makes markup or code out of a string"
            if module.name != CLOCK:
                yield from _clocks(token.value, owner, [one.value for one in tokens[at + 1 : at + 4]], place)
            if token.value == "style" and after == ":" and ":" in tokens[at + 2].value[:20]:
                yield f"{place} a style is an object, never a string"
        if token.type == "string" and token.value.strip("\"'") == "style" and before == "(":
            yield f"{place} a style is set by its properties, never as an attribute"


def _clocks(name: str, owner: str, rest: list[str], place: str) -> Iterator[str]:
    reads = (name == "Date" and (rest[:2] == [".", "now"] or rest[:2] == ["(", ")"])) or name in TIMERS
    if reads and owner in ("", "window", "globalThis", "self"):
        yield f"{place} {name}: only {CLOCK} knows the time"


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_module_holds_nothing_forbidden(name: str) -> None:
    assert list(faults(MODULES[name])) == []


@pytest.mark.parametrize("name", sorted(MODULES))
def test_words_stand_in_the_lists(name: str) -> None:
    """English in t() and n(), everything else in a word list."""
    said = [(line, text) for line, text in MODULES[name].strings if re.search(r"[\u0400-\u04ff]", text)]
    assert said == []


@pytest.mark.parametrize("name", sorted(MODULES))
def test_what_is_read_aloud_or_shown_on_hovering_is_translated(name: str) -> None:
    wrong = re.findall(
        r"""\b(?:title|placeholder|alt|label|"aria-label"|"aria-description"|"aria-roledescription"):\s*["'`][^"'`]*[A-Za-z]{2}""",
        MODULES[name].source,
    )
    assert wrong == []


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_check_is_silenced_only_with_a_reason(name: str) -> None:
    comments = [(token.lineno, token.value) for token in MODULES[name].comments if _SILENCED.search(token.value)]
    assert [(line, text) for line, text in comments if not _REASONED.search(text)] == []


@pytest.mark.parametrize("name", [name for name in styles() if name != "tokens.css"])
def test_only_the_tokens_name_colours(name: str) -> None:
    assert [line for line in styles()[name].splitlines() if _COLOUR.search(line)] == []


@pytest.mark.parametrize("name", list(styles()))
def test_a_style_fetches_nothing(name: str) -> None:
    served = packaged().files[f"styles/{name}"].plain.decode()
    assert re.findall(r"url\(|@import|image-set\(|@font-face", served) == []


@pytest.mark.parametrize(
    "source",
    [
        "node.innerHTML = text;",
        'node["x"] = 1; node.insertAdjacentHTML("beforeend", text);',
        "div({dangerouslySetInnerHTML: {__html: text}})",
        'document.write("x")',
        'div({style: "color: red"})',
        "div({style: `color: ${red}`})",
        'node.setAttribute("style", text)',
        "node.style.cssText = text",
        'new Function("return 1")',
        "const at = Date.now();",
        "const at = new Date();",
        "window.setTimeout(act, 5)",
        "setInterval(act, 5)",
        "performance.now()",
    ],
)
def test_the_check_sees_what_is_forbidden(source: str) -> None:
    assert len(list(faults(Module("messenger/some.mjs", source)))) == 1


@pytest.mark.parametrize(
    "source",
    [
        "navigator.clipboard.write([item])",
        "div({style: {width: `${share}%`}})",
        "new Date(ms).getDay()",
        "// node.innerHTML would be a sink\n",
        'const said = "innerHTML";',
        "outbox.performance()",
    ],
)
def test_the_check_lets_its_neighbours_pass(source: str) -> None:
    assert list(faults(Module("messenger/some.mjs", source))) == []
