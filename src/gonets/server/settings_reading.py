"""How the four sources become settings: defaults < TOML < environment < command line, nothing unknown passed over."""

import difflib
import ipaddress
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from msgspec.inspect import (
    BoolType,
    CustomType,
    FloatType,
    IntType,
    LiteralType,
    StrType,
    Type,
    UnionType,
    VarTupleType,
    type_info,
)
from msgspec.structs import fields

from gonets.server.settings import BadSetting, SecretUrl, Settings

PREFIX: Final = "GONETS_"
FILE: Final = "gonets.toml"
COMMAND_LINE: Final = "the command line"

#: Sections by name, and the type of every setting by its full name; both read from the tree.
SECTIONS: Final[dict[str, type[msgspec.Struct]]] = {
    section.name: section.type for section in fields(Settings) if section.name != "sources"
}
TYPES: Final[dict[str, Any]] = {
    f"{name}.{field.name}": field.type for name, section in SECTIONS.items() for field in fields(section)
}

#: What production chooses where nobody chose (W-ATT-IMAGE-3, W-HOOK-4).
IN_PRODUCTION: Final[dict[str, Any]] = {"media.image_by_url": "fetch", "webhooks.jitter": 0.1}

#: Headers of a webhook call that are ours to set (W-HOOK-1, -2) or belong to HTTP itself.
_OURS = re.compile(
    r"webhook-.*|x-gonets-.*|content-.*|host|user-agent|connection|transfer-encoding|te|trailer|upgrade|expect|cookie",
    re.IGNORECASE,
)
_NAME = re.compile(r"[a-z0-9_.]+", re.IGNORECASE)
_PUBLIC_URL = re.compile(r"https?://(\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z.-]+)(:([0-9]{1,5}))?/?")
_HOST = re.compile(r"[0-9a-z._-]+|[0-9a-f:]*:[0-9a-f:.]*", re.IGNORECASE)
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?[ \t]*")
_SWITCHES = {"on": True, "yes": True, "true": True, "1": True, "off": False, "no": False, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class Given:
    """A value as its source had it, and that source in words."""

    value: object
    source: str


def load(overrides: Sequence[str], data: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings of this start. Raises BadSetting with one sentence for people."""
    given = {**_of_file(data, environ), **_of_environment(environ), **_of_command_line(overrides)}
    values = {name: _read(name, one) for name, one in given.items()}
    if values.get("server.mode") == "production":
        values = IN_PRODUCTION | values
    tree: dict[str, Any] = {section: made(**_within(section, values)) for section, made in SECTIONS.items()}
    settings = Settings(**tree, sources={name: one.source for name, one in given.items()})
    if settings.server.mode == "production":
        _require_fit_for_production(settings)
    return settings


def _within(section: str, values: Mapping[str, object]) -> dict[str, Any]:
    start = f"{section}."
    return {name.removeprefix(start): value for name, value in values.items() if name.startswith(start)}


# The sources, weakest first


def _of_file(data: Path | None, environ: Mapping[str, str]) -> dict[str, Given]:
    named = environ.get(f"{PREFIX}CONFIG")
    if named:
        return _of_toml(Path(named))
    path = data / FILE if data else None
    return _of_toml(path) if path and os.path.exists(path) else {}  # in a forbidden folder too: the store says so


def _of_toml(path: Path) -> dict[str, Given]:
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        why = (fault.strerror if isinstance(fault, OSError) else None) or fault
        raise BadSetting(f"The settings file {path} cannot be read: {why}.") from fault
    given: dict[str, Given] = {}
    for section, table in tables.items():
        if section not in SECTIONS:
            raise _unknown(section, str(path))
        if not isinstance(table, dict):
            raise BadSetting(f"{section} (from {path}) is no section there; write [{section}] above its settings.")
        for name, value in table.items():
            given[_known(f"{section}.{name}", str(path))] = Given(value, str(path))
    return given


def _of_environment(environ: Mapping[str, str]) -> dict[str, Given]:
    """Variables without ``__``, like GONETS_TOKEN, are no settings."""
    given: dict[str, Given] = {}
    for variable, value in environ.items():
        section, found, name = variable.removeprefix(PREFIX).partition("__")
        if variable.startswith(PREFIX) and found:
            given[_known(f"{section}.{name}".lower(), variable)] = Given(value, variable)
    return given


def _of_command_line(overrides: Iterable[str]) -> dict[str, Given]:
    given: dict[str, Given] = {}
    for override in overrides:
        name, equals, value = override.partition("=")
        if not equals or not _NAME.fullmatch(name.strip()):  # not echoed: it may be a URL with a password
            raise BadSetting("--set takes section.name=value, such as --set limits.text_chars=2000.")
        given[_known(name.strip(), COMMAND_LINE)] = Given(value, COMMAND_LINE)
    return given


def _known(name: str, source: str) -> str:
    if name not in TYPES:
        raise _unknown(name, source)
    return name


def _unknown(name: str, source: str) -> BadSetting:
    candidates = [*TYPES] if "." in name else [*SECTIONS, *TYPES]
    ending_so = [one for one in candidates if one.endswith(f".{name}")]
    near = ending_so or difflib.get_close_matches(name, candidates, n=1)
    hint = f"did you mean {near[0]}?" if near else "nothing is called like that."
    return BadSetting(f"There is no setting {name} (from {source}); {hint}")


# From a source's value to ours


def _read(name: str, given: Given) -> object:
    """Text is read leniently, TOML's own types as they are. Raises BadSetting."""
    kind = TYPES[name]
    value = _of_text(given.value, type_info(kind)) if isinstance(given.value, str) else given.value
    lenient = isinstance(given.value, str)
    try:
        read = msgspec.convert(value, kind, strict=not lenient, dec_hook=_secret)
        return CHECKS[name](read) if name in CHECKS and read is not None else read
    except (msgspec.ValidationError, ValueError) as fault:
        wanted = str(fault) if type(fault) is ValueError else wanted_by(kind)
        raise BadSetting(f"{name} = {_shown(name, given.value)} (from {given.source}) is not {wanted}.") from fault


def _of_text(text: str, kind: Type) -> object:
    match kind:
        case msgspec.inspect.Metadata(type=inner):
            return _of_text(text, inner)
        case BoolType():
            return _SWITCHES.get(text.strip().lower(), text)
        case VarTupleType():
            return [part.strip() for part in text.split(",") if part.strip()]
        case UnionType(types=(first, *_)):
            if not text.strip() or (isinstance(first, IntType) and text.strip().lower() == "off"):
                return None
            return _of_text(text, first)
    return text.strip()


def _secret(kind: type, value: object) -> SecretUrl:
    if kind is not SecretUrl or not isinstance(value, str):
        raise ValueError("a URL")
    return SecretUrl(value)


def _shown(name: str, value: object) -> str:
    secret = SecretUrl in getattr(TYPES[name], "__args__", ())
    return repr(SecretUrl(value)) if secret else repr(value)


def wanted_by(kind: Any) -> str:
    """What a setting of this type takes, in words."""
    return _words(type_info(kind))


def _words(kind: Type) -> str:
    match kind:
        case msgspec.inspect.Metadata(type=inner):
            return _words(inner)
        case BoolType():
            return "on or off"
        case LiteralType(values=values):
            return "one of " + ", ".join(map(str, values))
        case IntType(ge=least, le=most):
            return "a whole number" + _range(least, most)
        case FloatType(ge=least, le=most):
            return "a number" + _range(least, most)
        case StrType(pattern=None, min_length=least):
            return "a text, not empty" if least else "a text"
        case StrType(pattern=str() as pattern) if "%" in pattern:
            return "a size like 256MB or 2GB, a share like 5%, the lesser of both like 256MB or 5%, or 0"
        case StrType():
            return "a rate like 20/s, 30/min or 100/h, or off"
        case VarTupleType(item_type=item):
            return f"a list joined by commas, each {_words(item)}"
        case UnionType(types=(first, _)):
            return _words(first) + (", or off" if isinstance(first, IntType) else "")
        case CustomType():
            return "a URL"
    return "of the right type"


def _range(least: float | None, most: float | None) -> str:
    match least, most:
        case None, None:
            return ""
        case _, None:
            return f" of at least {least}"
    return f" from {least} to {most}"


# What a type cannot say: each takes the value and gives it back, or raises ValueError saying what was wanted


def _public_url(text: str) -> str:
    found = _PUBLIC_URL.fullmatch(text)
    if found is None or not 0 < int(found[3] or 443) < 65536:
        raise ValueError("an address like https://chat.example, without a path")
    return text.rstrip("/")


def _hosts(names: tuple[str, ...]) -> tuple[str, ...]:
    """As a Host header has them, so that they can be compared (an IPv6 address without its brackets)."""
    for name in names:
        if _HOST.fullmatch(name) is None:
            raise ValueError(f"a list of names or addresses without ports ({name!r} is neither)")
    return tuple(name.lower() for name in names)


def _allowed(entries: tuple[str, ...]) -> tuple[str, ...]:
    for entry in entries:
        try:
            _network_or_endpoint(entry)
        except ValueError as fault:
            raise ValueError(f"a list of networks and address:port ({entry!r} is neither)") from fault
    return entries


def _network_or_endpoint(entry: str) -> None:
    address, colon, port = entry.rpartition(":")
    bracketed = address.startswith("[") and address.endswith("]")
    if colon and (bracketed or ":" not in address):
        ipaddress.ip_address(address.strip("[]"))
        if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            raise ValueError(port)
        return
    ipaddress.ip_network(entry)


def _networks(entries: tuple[str, ...]) -> tuple[str, ...]:
    for entry in entries:
        try:
            ipaddress.ip_network(entry)
        except ValueError as fault:
            raise ValueError(f"a list of networks or addresses ({entry!r} is neither)") from fault
    return entries


def _headers(lines: tuple[str, ...]) -> tuple[str, ...]:
    for line in lines:
        found = _HEADER.fullmatch(line)
        if found is None:
            raise ValueError(f"a list of headers, Name: value ({line!r} is none)")
        if _OURS.fullmatch(found[1]):
            raise ValueError(f"free to choose: {found[1]} is set by Gonets itself (W-HOOK-3)")
    return lines


def _database_url(url: SecretUrl) -> SecretUrl | None:
    if url == "sqlite":
        return None
    if not url.startswith(("postgresql://", "postgres://")):
        raise ValueError("sqlite, or a URL that begins with postgresql://")
    return url


def _nats_url(url: SecretUrl) -> SecretUrl:
    if not url.startswith(("nats://", "tls://")):
        raise ValueError("a URL that begins with nats:// or tls://")
    return url


CHECKS: Final[dict[str, Callable[[Any], object]]] = {
    "server.public_url": _public_url,
    "server.hosts": _hosts,
    "server.trusted_proxies": _networks,
    "egress.allow": _allowed,
    "webhooks.headers": _headers,
    "database.url": _database_url,
    "wakeups.nats": _nats_url,
}


def _require_fit_for_production(settings: Settings) -> None:
    """Development switches fail closed."""
    url = settings.server.public_url
    if url is None:
        raise BadSetting("server.mode = production needs server.public_url, the address people and bots reach you at.")
    parts = urlsplit(url)
    if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
        raise BadSetting(f"server.public_url = {url!r} must begin with https:// in production.")
    leftovers = {
        "media.image_by_url = lenient": settings.media.image_by_url == "lenient",
        "uploads.ready_after_seconds": settings.uploads.ready_after_seconds > 0,
    }
    for name, found in leftovers.items():
        if found:
            raise BadSetting(f"{name} is for development only; server.mode is production.")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the host by that name."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
