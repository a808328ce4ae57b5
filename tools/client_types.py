"""Writes src/gonets/web/people/types.d.ts from the answers of the people's door: ``tools/client_types.py``."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from msgspec import Meta, Struct, UnsetType
from msgspec.structs import fields

from gonets.server.people import shapes
from gonets.wire import answers

PAGE = Path(__file__).parents[1] / "src" / "gonets" / "web" / "people" / "types.d.ts"
HEAD = """\
// Written by tools/client_types.py from people/shapes.py and wire/answers.py; do not edit.
export type ChatId = string;
export type Mid = string;
export type MemberId = string;
export type May = {may};
"""
PLAIN: dict[object, str] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    NoneType: "null",
    answers.ChatName: "ChatId",
    answers.MessageName: "Mid",
    answers.MemberName: "MemberId",
}


def page() -> str:
    """The whole file: a line or two a shape, in the order of the module; what a message carries comes after."""
    ours = [one for one in vars(shapes).values() if isinstance(one, type) and one.__module__ == shapes.__name__]
    frames = [one for one in ours if one.__name__.endswith("Frame")]
    named: dict[str, str] = {}
    for shape in (*ours, *get_args(answers.Attachment)):
        describe(shape, named)
    return (
        HEAD.format(may=written(shapes.May))
        + "".join(named.values())
        + f"export type Frame = {' | '.join(map(written, frames))};\n"
        + f"export type Attachment = {written(answers.Attachment)};\n"
    )


def describe(shape: type[Struct], named: dict[str, str]) -> None:
    """Itself and whatever it holds, each once."""
    if shape.__name__ in named:
        return
    named[shape.__name__] = interface(shape)
    for hint in get_type_hints(shape).values():
        for held in structs_in(hint):
            describe(held, named)


def structs_in(hint: Any) -> Iterator[type[Struct]]:  # Any: a type as typing gives it
    if isinstance(hint, type) and issubclass(hint, Struct):
        yield hint
    for inner in get_args(hint):
        yield from structs_in(inner)


def interface(shape: type[Struct]) -> str:
    hints = get_type_hints(shape, include_extras=True)
    told = shape.__struct_config__
    parts = [] if told.tag is None else [f'{told.tag_field}: "{told.tag}";']
    for field in fields(shape):
        kind, is_optional = without_unset(hints[field.name])
        parts.append(f"{field.encode_name}{'?' if is_optional else ''}: {kind};")
    lines, line = [], " "
    for part in parts:
        if len(line) + len(part) > 118:
            lines.append(line)
            line = " "
        line += f" {part}"
    return f"export interface {shape.__name__} {{\n" + "\n".join([*lines, line]) + "\n}\n"


def without_unset(hint: Any) -> tuple[str, bool]:  # Any: a type as typing gives it
    if hint in PLAIN:
        return PLAIN[hint], False
    if get_origin(hint) is Annotated:
        inner, *notes = get_args(hint)
        named = [note.extra["ts"] for note in notes if isinstance(note, Meta) and note.extra]
        return (named[-1] if named else written(inner)), UnsetType in get_args(inner)
    if get_origin(hint) in (Union, UnionType):
        rest = [one for one in get_args(hint) if one is not UnsetType]
        return " | ".join(map(written, rest)), len(rest) < len(get_args(hint))
    return written(hint), False


def written(hint: Any) -> str:  # Any: a type as typing gives it
    if hint in PLAIN:
        return PLAIN[hint]
    origin = get_origin(hint)
    if origin is Literal:
        return " | ".join(f'"{one}"' for one in get_args(hint))
    if origin in (list, tuple):
        inner = written(get_args(hint)[0])
        return f"({inner})[]" if "|" in inner else f"{inner}[]"
    if origin in (Annotated, Union, UnionType):
        return without_unset(hint)[0]
    return str(hint.__name__)


def main() -> int:
    if "--check" in sys.argv[1:]:
        is_same = PAGE.read_text("utf-8") == page()
        sys.stderr.write("" if is_same else f"{PAGE} is not what tools/client_types.py writes\n")
        return 0 if is_same else 1
    PAGE.write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
