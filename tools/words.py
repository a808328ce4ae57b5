"""Words of the browser client: finds them in the modules, checks locales/ru/*.po, compiles these for the browser.

    python tools/words.py                      compile, and say what is missing, unused, fuzzy or wrong
    python tools/words.py --check              only say, and compare what was compiled; exit 1 if anything is
    python tools/words.py --add panels FILE…   put what these modules lack into panels.po, untranslated

English stands in the code: ``t("Hello, {name}", {name})``, ``n("{count} cup", "{count} cups", count)`` (ux.md M-46).
Each surface has a word list of its own, so that those who write at the same time do not meet in one file.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.jslexer import Token, tokenize, unquote_string
from babel.messages.pofile import read_po

from gonets.server.people.pages import MESSENGER, Web

ROOT = Path(__file__).parents[1]
WEB = ROOT / "src" / "gonets" / "web"
LISTS = WEB / "locales" / "ru"
#: Forms of a Russian plural in a word list: of 1, of 2, of 5.
FORMS = 3
_FIRST = """\
// @ts-check
// Russian words of the first screen, compiled by tools/words.py from ru/*.po. In a conflict run that again.
/** @type {Record<string, string | readonly string[]>} */
"""
_LATER = """\
// @ts-check
// Russian words of what comes later, compiled by tools/words.py from ru/*.po. In a conflict run that again.
import { addWords } from "../kit/words.mjs";

"""


@dataclass(frozen=True, slots=True)
class Used:
    """A text where the code says it. `many` makes it one that counts."""

    one: str
    many: str | None
    place: str


def used_in(source: str, name: str) -> Iterator[Used | str]:
    """Every text that a module says, or what is wrong with how it says one."""
    tokens = [token for token in tokenize(source, jsx=False, dotted=False) if "comment" not in token.type]
    for at, token in enumerate(tokens):
        if token.type == "template_string":
            for inner in _insides(token.value):
                yield from used_in(inner, f"{name}:{token.lineno} in a template, line")
        is_call = token.type == "name" and token.value in ("t", "n") and _is(tokens, at + 1, "(")
        if is_call and not _is(tokens, at - 1, "function"):
            yield _read(tokens[at + 2 :], f"{name}:{token.lineno}", counts=token.value == "n")


def _read(tokens: Sequence[Token], place: str, *, counts: bool) -> Used | str:
    """The arguments of a call, from behind its bracket."""
    one, rest = _literal(tokens)
    if one is None:
        return f"{place}: the first argument is not a literal, so nobody can translate it"
    if not counts:
        return Used(one, None, place)
    many, _ = _literal(rest[1:])
    return f"{place}: n() takes two literals, then the count" if many is None else Used(one, many, place)


def _literal(tokens: Sequence[Token]) -> tuple[str | None, Sequence[Token]]:
    """Strings joined by ``+``, and what follows them."""
    whole, at = "", 0
    while at < len(tokens) and tokens[at].type == "string":
        whole += unquote_string(tokens[at].value)
        if not _is(tokens, at + 1, "+"):
            return whole, tokens[at + 1 :]
        at += 2
    return None, tokens


def _is(tokens: Sequence[Token], at: int, value: str) -> bool:
    return 0 <= at < len(tokens) and tokens[at].value == value


def _insides(template: str) -> list[str]:
    """What stands between ``${`` and ``}``, one level of braces deep."""
    return re.findall(r"\$\{((?:[^{}]|\{[^{}]*\})*)\}", template)


def all_used(web: Path = WEB) -> tuple[list[Used], list[str]]:
    """In order of modules, and what is wrong."""
    paths = [path for path in sorted(web.rglob("*.mjs")) if "vendor" not in path.parts and "locales" not in path.parts]
    found = [one for path in paths for one in used_in(path.read_text("utf-8"), path.relative_to(web).as_posix())]
    return [one for one in found if isinstance(one, Used)], [one for one in found if isinstance(one, str)]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a word list. `said` has one form, or those of a Russian plural."""

    one: str
    many: str | None
    said: tuple[str, ...]
    is_fuzzy: bool

    @property
    def is_translated(self) -> bool:
        """Where it is not, people read English."""
        return len(self.said) == (1 if self.many is None else FORMS) and all(self.said)


Lists = dict[str, list[Entry]]


def lists(folder: Path = LISTS) -> Lists:
    return {path.stem: read_list(path) for path in sorted(folder.glob("*.po"))}


def read_list(path: Path) -> list[Entry]:
    with path.open("rb") as file:
        return [_entry(message) for message in read_po(file, locale="ru", abort_invalid=True) if message.id]


def _entry(message: Message) -> Entry:
    said = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    if isinstance(message.id, str):
        return Entry(message.id, None, said, message.fuzzy)
    return Entry(message.id[0], message.id[1], said, message.fuzzy)


def faults(used: Sequence[Used], found: Lists) -> Iterator[str]:
    """Missing, unused, twice, fuzzy; and translations that would show wrong."""
    homes: dict[str, str] = {}
    wanted = {one.one: one for one in used}
    for one in used:
        if (one.many is None) != (wanted[one.one].many is None):
            yield f"{one.place}: {one.one!r} counts here or at {wanted[one.one].place}, and not at both"
    for surface, entry in ((surface, entry) for surface, entries in found.items() for entry in entries):
        use = wanted.get(entry.one)
        if entry.one in homes:
            yield f"{surface}.po: {entry.one!r} is in {homes[entry.one]}.po as well"
        homes[entry.one] = surface
        if use is None:
            yield f"{surface}.po: {entry.one!r} is not used"
        elif entry.many != use.many:
            yield f"{surface}.po: {entry.one!r} has another plural than at {use.place}"
        yield from (f"{surface}.po: {entry.one!r} {fault}" for fault in _faults_of(entry))
    yield from (f"{one.place}: {one.one!r} is in no word list" for one in wanted.values() if one.one not in homes)


def _faults_of(entry: Entry) -> Iterator[str]:
    if entry.is_fuzzy:
        yield "is fuzzy"
    if not entry.is_translated:
        yield "is not translated" if entry.many is None else f"needs {FORMS} forms, of 1, of 2 and of 5"
        return
    places = _places(entry.many or entry.one)
    for form in entry.said:
        if _places(form) != places and not (entry.many and _places(form) == places - {"count"}):
            yield f"has other places in braces than «{form}»"
        if "!" in form and "!" not in entry.one:
            yield f"raises its voice: «{form}» (M-49)"


def _places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def first_modules(web: Path = WEB) -> set[str]:
    """The modules that the messenger's page brings in at once; all others come later, and their words with them."""
    return set(Web(web).preloads(MESSENGER))


def compiled(used: Sequence[Used], found: Lists, first: set[str]) -> dict[Path, str]:
    """Two modules of the browser, each in the order of the English."""
    soon = {one.one for one in used if one.place.partition(":")[0] in first}
    done = {entry.one: entry for entries in found.values() for entry in entries if entry.is_translated}
    lines = [(one, f"  {_quoted(one)}: {_quoted(_shown(done[one]))},\n") for one in sorted(done)]
    now = "".join(line for one, line in lines if one in soon)
    later = "".join(line for one, line in lines if one not in soon)
    return {
        LISTS.with_name("ru.mjs"): f"{_FIRST}export default {{\n{now}}};\n",
        LISTS.with_name("ru_later.mjs"): f"{_LATER}addWords({{\n{later}}});\n",
    }


def _shown(entry: Entry) -> str | tuple[str, ...]:
    return entry.said if entry.many else entry.said[0]


def stale(used: Sequence[Used], found: Lists) -> Iterator[str]:
    for path, text in compiled(used, found, first_modules()).items():
        if not path.is_file() or path.read_text("utf-8") != text:
            yield f"{path.relative_to(ROOT)} is not what tools/words.py compiles: run it"


def add(surface: str, files: Sequence[str]) -> None:
    """What these modules say and no list has, at the end of one."""
    known = {entry.one for entries in lists().values() for entry in entries}
    path = LISTS / f"{surface}.po"
    text = path.read_text("utf-8")
    for file in files:
        for one in used_in(Path(file).read_text("utf-8"), file):
            if isinstance(one, Used) and one.one not in known:
                known.add(one.one)
                text += _untranslated(one)
    path.write_text(text, "utf-8")


def _untranslated(one: Used) -> str:
    if one.many is None:
        return f'\nmsgid {_quoted(one.one)}\nmsgstr ""\n'
    forms = "".join(f'msgstr[{form}] ""\n' for form in range(FORMS))
    return f"\nmsgid {_quoted(one.one)}\nmsgid_plural {_quoted(one.many)}\n{forms}"


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--add", metavar="SURFACE")
    parser.add_argument("files", nargs="*")
    asked = parser.parse_args(words)
    if asked.add:
        add(asked.add, asked.files)
    found = lists()
    used, wrong = all_used()
    if not asked.check:
        for path, text in compiled(used, found, first_modules()).items():
            path.write_text(text, "utf-8")
    wrong += [*faults(used, found), *(stale(used, found) if asked.check else ())]
    sys.stderr.writelines(f"{fault}\n" for fault in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
