"""The one strict JSON decoder and the reader of its values, with the exact path of whatever is wrong (W-JSON)."""

import gc
import re
from array import array
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from itertools import accumulate
from typing import Literal

import msgspec

from gonets.wire.ids import BadId, ChatId, MessageId, UserId

Kind = Literal["param", "user", "message", "chat"]
#: A setting and its value, as ``error_data`` names them: ``("limits.text_chars", 4096)``.
Limit = tuple[str, int]

_decode = msgspec.json.Decoder().decode

_BOM = b"\xef\xbb\xbf"
#: The closing quote is optional, else a body of nothing but escaped quotes would be walked again from each of them.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?+', re.DOTALL)
_STEPS = bytes.maketrans(b"{}[]", b"\x01\xff\x01\xff")  # one down, one up, as signed bytes
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
#: The largest double has 309 digits; only a run of so many can be an integer beyond it.
_MANY_DIGITS = b"0" * 309
_DIGITS_ALIKE = bytes.maketrans(b"123456789", b"000000000")
_INT64 = range(-(2**63), 2**63)


#: A megabyte may hold 350,000 lists, and the collector would walk through all of them a dozen times meanwhile.
MANY_BYTES = 64 * 1024


class NotJson(ValueError):
    """The bytes are not one JSON object by the strict rules (W-JSON-1, W-JSON-2)."""


class BadField(ValueError):
    """A field is wrong: where, why, which error it makes (``kind``), and the limit it breaks (W-ERR-4)."""

    def __init__(self, path: str, reason: str, kind: Kind = "param", data: str | None = None) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
        self.kind = kind
        self.data = data


def decode(body: bytes, depth: int = 32) -> dict[str, object]:
    """The object a body holds, as plain values, the last of a repeated key (W-JSON-3). Raises NotJson.

    `depth` is ``limits.json_depth``.
    """
    if body.startswith(_BOM):
        body = body[3:]
    if body.count(b"{") + body.count(b"[") > depth and _is_deeper(body, depth):
        raise NotJson(f"nested deeper than {depth}")
    try:
        # As text, not as bytes: msgspec checks UTF-8 only in the strings it builds.
        text = body.decode()
        if len(body) < MANY_BYTES:
            value = _decode(text)
        else:
            with _uncollected():
                value = _decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise NotJson(str(fault)) from fault
    if type(value) is not dict:
        raise NotJson("not an object")
    if len(body) >= len(_MANY_DIGITS) and _MANY_DIGITS in body.translate(_DIGITS_ALIKE):
        _require_doubles(value)
    return value


@contextmanager
def _uncollected() -> Iterator[None]:
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _is_deeper(body: bytes, depth: int) -> bool:
    """Only brackets outside of strings count; whether each is closed by its like is the decoder's to say."""
    steps = array("b", _STRING.sub(b"", body).translate(_STEPS, _NOT_BRACKETS))
    return max(accumulate(steps), default=0) > depth


def _require_doubles(value: object) -> None:
    """msgspec keeps integers of any length; one beyond a double is no number of ours (W-JSON-1)."""
    match value:
        case dict():
            for inner in value.values():
                _require_doubles(inner)
        case list():
            for inner in value:
                _require_doubles(inner)
        case int():
            try:
                float(value)
            except OverflowError as fault:
                raise NotJson("a number is beyond a double") from fault


class Fields:
    """An object of the body, read field by field; what nobody asks for is ignored (W-JSON-4).

    Each reader returns None when the field is absent or null (W-JSON-5) and raises BadField when it is wrong, except
    that ``items`` never lets a null through inside a list: the readers of single values refuse it.
    """

    __slots__ = ("_values", "path")

    def __init__(self, values: Mapping[str, object], path: str = "") -> None:
        self._values = values
        self.path = path

    def at(self, name: str) -> str:
        """The field path of a field of this object: ``message.text``."""
        return f"{self.path}.{name}" if self.path else name

    def fault(self, name: str, reason: str = "is required", data: str | None = None) -> BadField:
        """For the caller to raise: a field that is missing, or wrong in a way only the caller knows."""
        return BadField(self.at(name), reason, data=data)

    def has(self, name: str) -> bool:
        """Present and not null."""
        return self._values.get(name) is not None

    def is_null(self, name: str) -> bool:
        """Present as null, where that takes something away instead of being absent."""
        return name in self._values and self._values[name] is None

    def is_text(self, name: str) -> bool:
        """A string, where a field may be one or something else (`types`, W-SUB-2)."""
        return isinstance(self._values.get(name), str)

    def without(self, name: str) -> dict[str, object]:
        """The same object less one field, for where a rule says that it is ignored."""
        return {key: value for key, value in self._values.items() if key != name}

    def text(self, name: str, limit: Limit | None = None, limit_bytes: Limit | None = None) -> str | None:
        """A string, its length limited in code points or in bytes of UTF-8."""
        value = self._values.get(name)
        return None if value is None else as_text(self.at(name), value, limit, limit_bytes)

    def integer(self, name: str) -> int | None:
        value = self._values.get(name)
        return None if value is None else as_integer(self.at(name), value)

    def number(self, name: str) -> float | None:
        value = self._values.get(name)
        return None if value is None else as_number(self.at(name), value)

    def boolean(self, name: str) -> bool | None:
        """W-JSON-6: also ``"true"`` and ``"false"`` in any case."""
        value = self._values.get(name)
        return None if value is None else as_boolean(self.at(name), value)

    def obj(self, name: str) -> "Fields | None":
        value = self._values.get(name)
        return None if value is None else as_object(self.at(name), value)

    def items(self, name: str, limit: Limit | None = None) -> list[tuple[str, object]] | None:
        """The elements of a list, each with its path (``recipient.user_ids[3]``), for the ``as_…`` readers."""
        value = self._values.get(name)
        return None if value is None else as_list(self.at(name), value, limit)

    def enum(self, name: str, names: Collection[str]) -> str | None:
        """One of ``names``, read without case and returned as written there (W-JSON-8)."""
        value = self._values.get(name)
        return None if value is None else as_enum(self.at(name), value, names)

    def user_id(self, name: str) -> UserId | None:
        value = self._values.get(name)
        return None if value is None else as_user_id(self.at(name), value)

    def chat_id(self, name: str) -> ChatId | None:
        value = self._values.get(name)
        return None if value is None else as_chat_id(self.at(name), value)

    def message_id(self, name: str) -> MessageId | None:
        value = self._values.get(name)
        return None if value is None else as_message_id(self.at(name), value)


def as_text(path: str, value: object, limit: Limit | None = None, limit_bytes: Limit | None = None) -> str:
    if not isinstance(value, str):
        raise BadField(path, "a string is expected")
    if "\0" in value:  # W-JSON-7: PostgreSQL cannot store it
        raise BadField(path, "the character NUL cannot be stored")
    if limit is not None and len(value) > limit[1]:
        raise _over(path, limit)
    if limit_bytes is not None and len(value.encode()) > limit_bytes[1]:
        raise _over(path, limit_bytes)
    return value


def as_integer(path: str, value: object) -> int:
    """Not true, not ``"5"``, not 5.0 (W-JSON-6), and of 64 bits (W-JSON-9)."""
    if type(value) is not int:
        raise BadField(path, "an integer is expected")
    if value not in _INT64:
        raise BadField(path, "the integer does not fit 64 bits")
    return value


def as_number(path: str, value: object) -> float:
    if type(value) is not int and type(value) is not float:
        raise BadField(path, "a number is expected")
    return value if type(value) is float or value in _INT64 else float(value)  # integers stay integers


def as_boolean(path: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    match value.lower() if isinstance(value, str) else None:
        case "true":
            return True
        case "false":
            return False
        case _:
            raise BadField(path, "true or false is expected")


def as_object(path: str, value: object) -> Fields:
    if not isinstance(value, dict):
        raise BadField(path, "an object is expected")
    return Fields(value, path)


def as_list(path: str, value: object, limit: Limit | None = None) -> list[tuple[str, object]]:
    """The elements, each with its path."""
    if not isinstance(value, list):
        raise BadField(path, "a list is expected")
    if limit is not None and len(value) > limit[1]:
        raise _over(path, limit)
    return list(_numbered(path, value))


def as_enum(path: str, value: object, names: Collection[str]) -> str:
    if not isinstance(value, str):
        raise BadField(path, "a string is expected")
    if value in names:
        return value
    # ASCII only, because the sign for kelvin would otherwise be a K.
    wanted = value.lower() if value.isascii() else ""
    for name in names:
        if name.lower() == wanted:
            return name
    raise BadField(path, f"one of {', '.join(names)} is expected")


def as_user_id(path: str, value: object) -> UserId:
    """A string, or a bare integer as some clients send it (W-ID-2)."""
    if type(value) is not str and type(value) is not int:
        raise BadField(path, "a user id is expected")
    try:
        return UserId.parse(str(value))
    except BadId as fault:
        raise BadField(path, "not a user id", "user") from fault


def as_chat_id(path: str, value: object) -> ChatId:
    """W-ID-3: a string that cannot be a chat id is an unknown chat."""
    if not isinstance(value, str):
        raise BadField(path, "a chat id is expected")
    try:
        return ChatId.parse(value)
    except BadId as fault:
        raise BadField(path, "not a chat id", "chat") from fault


def as_message_id(path: str, value: object) -> MessageId:
    if not isinstance(value, str):
        raise BadField(path, "a message id is expected")
    try:
        return MessageId.parse(value)
    except BadId as fault:
        raise BadField(path, "not a message id", "message") from fault


def _over(path: str, limit: Limit) -> BadField:
    name, most = limit
    return BadField(path, f"the limit is {most}", data=f"{name}={most}")


def _numbered(path: str, values: list[object]) -> Iterator[tuple[str, object]]:
    for index, value in enumerate(values):
        yield f"{path}[{index}]", value
