"""Budgets of ux.md F-10, in bytes as they travel; the largest are printed, so that they are seen before they hurt."""

import pytest
from babel.messages.jslexer import tokenize

from gonets.server.people.pages import MESSENGER, Piece, packaged, slim
from tests.web.client import modules
from tools.words import WEB

KB = 1024
OWN_CODE = 150 * KB
FIRST_LOAD = 120 * KB
#: What the page brings in besides its modules: the sprite is drawn with the first screen.
BESIDES = ("icons.svg", "icon.svg")


def travels(piece: Piece) -> int:
    return len(piece.plain if piece.packed is None else piece.packed)


def printed(sizes: dict[str, int], most: int) -> int:
    whole = sum(sizes.values())
    print(f"\n{whole / KB:.1f} of {most / KB:.0f} KB")  # noqa: T201  a budget is watched, not only kept
    for name, size in sorted(sizes.items(), key=lambda one: -one[1])[:10]:
        print(f"{size / KB:6.1f} {name}")  # noqa: T201
    return whole


def test_our_code_is_small() -> None:
    files = packaged().files
    assert printed({name: travels(files[name]) for name in modules()}, OWN_CODE) <= OWN_CODE


def test_the_first_load_of_the_messenger_is_small() -> None:
    web = packaged()
    styles = [name for name in web.files if f"{web.base}/{name}" in web.page(MESSENGER, "production").plain.decode()]
    names = {*web.preloads(MESSENGER), *styles, *BESIDES}
    sizes = {name: travels(web.files[name]) for name in names}
    sizes["page.html"] = travels(web.page(MESSENGER, "production"))

    assert len(names) > 15, "hardly anything was weighed"
    assert printed(sizes, FIRST_LOAD) <= FIRST_LOAD


@pytest.mark.parametrize("name", sorted(modules()))
def test_a_module_that_was_slimmed_says_the_same_at_the_same_lines(name: str) -> None:
    source = modules()[name].source
    assert read(slim(source)) == read(source)


def test_what_was_vendored_loses_nothing_but_margins_of_what_it_logs() -> None:
    source = (WEB / "vendor" / "ui.mjs").read_text("utf-8")
    assert squeezed(read(slim(source))) == squeezed(read(source))


def squeezed(tokens: list[tuple[int, str]]) -> list[tuple[int, str]]:
    return [(line, " ".join(value.split()) if value.startswith("`") else value) for line, value in tokens]


def read(source: str) -> list[tuple[int, str]]:
    tokens = tokenize(source, jsx=False, dotted=False)
    return [(token.lineno, token.value) for token in tokens if "comment" not in token.type]


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("// all of it\nf();", "\nf();"),
        ("/**\n * a @type\n * of two\n */\nf();", "\n\n\n\nf();"),
        ('  /* one */\n  const a = "// no";', '\nconst a = "// no";'),
        ("f(); // behind", "f(); // behind"),
        ("const a = /** @type {any} */ (b);", "const a = (b);"),
        ('const a = "image/*,video/*"; /** b */', 'const a = "image/*,video/*";'),
        ("/** first */\n/** second **/\n  f();", "\n\nf();"),
    ],
)
def test_comments_and_margins_go_and_nothing_else(source: str, left: str) -> None:
    assert slim(source) == left


def test_a_style_loses_its_comments() -> None:
    assert slim(".a { /* why */\n  color: red; /* so\n  that */ }\n", ".css") == ".a {\ncolor: red;\n}\n"
