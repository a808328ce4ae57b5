"""Options and parsers that several commands share, and the frame of a command with verbs of its own."""

import re
from collections.abc import Callable
from inspect import signature
from math import isfinite, nan
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_type_hints

from typer import Argument, BadParameter, Option, Typer

T = TypeVar("T")

_PART = re.compile(r"([0-9]{1,12})(ms|s|m|h|d)")
_UNITS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


def duration_ms(text: str) -> int:
    """``8h``, ``90s``, ``15m``, ``2d``, ``1h30m`` in milliseconds."""
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise BadParameter(f"{text!r} is not a duration such as 8h, 90s, 15m or 2d.")
    return sum(int(number) * _UNITS[unit] for number, unit in parts)


As = Annotated[str, Option("--as", help="The person who acts.", metavar="user:…")]
Chat = Annotated[str, Option(help="The chat.", metavar="chat:…")]
Group = Annotated[str, Option(help="The group.", metavar="group:…")]
AnyGroup = Annotated[str | None, Option("--group", help="The group; all of them if none is named.", metavar="group:…")]
GroupOr = Annotated[str | None, Option("--group", help="Either a group…", metavar="group:…")]
UserOr = Annotated[str | None, Option("--user", help="…or a person.", metavar="user:…")]
Name = Annotated[str, Option(help="The name that others see.", metavar="NAME")]
Event = Annotated[str, Argument(help="The id that `gonets delivery list` shows.", metavar="evt_…")]
Url = Annotated[
    str | None,
    Option(help="Address of the server; else GONETS_URL, else the one that runs in the data folder.", metavar="URL"),
]
Data = Annotated[Path | None, Option(help="Data folder of the server, if it is not your own.", metavar="DIR")]
AsJson = Annotated[bool, Option("--json", help="Print one JSON object, or one a line, and nothing else.")]


def family() -> Typer:
    """A command with verbs of its own."""
    return Typer(
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def example(text: str) -> str:
    """What ends a verb's help: not wrapped, so that it can be pasted."""
    return f"\b\nExample: {text}"


def taking(options: type[T], does: Callable[[T], None]) -> Callable[..., None]:
    """A command whose options are the fields of a dataclass: for one that has more of them than fit a signature."""

    def command(**given: Any) -> None:  # typer gives what the fields ask for
        does(options(**given))

    command.__name__, command.__doc__ = does.__name__, does.__doc__
    command.__annotations__ = get_type_hints(options, include_extras=True)
    command.__dict__["__signature__"] = signature(options)
    return command


def point(text: str, option: str) -> dict[str, float]:
    """``55.75,37.62`` as latitude and longitude."""
    latitude, _, longitude = text.partition(",")
    try:
        found = {"latitude": float(latitude), "longitude": float(longitude)}
    except ValueError:
        found = {"": nan}
    if not all(map(isfinite, found.values())):
        raise BadParameter(f"{option} takes two numbers, such as 55.75,37.62.")
    return found


def either(first: str | None, second: str | None, names: str) -> str:
    """Exactly one of two options."""
    if (first is None) == (second is None):
        raise BadParameter(f"Name either {names}.")
    return first or second or ""
