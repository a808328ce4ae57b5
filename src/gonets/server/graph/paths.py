"""Path and query of a request of the Graph door: decoded once, doubted once (W-PATH, W-HTTP-8)."""

import re
from typing import Final
from urllib.parse import quote_plus, unquote_to_bytes

from gonets.server.domain.refusals import BadRequest, Malformed, UrlTooLong

LONGEST_URL: Final = 16 * 1024  # E4b

_BROKEN = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_INTEGER = re.compile(r"-?[0-9]{1,19}", re.ASCII)
_DECIMAL = re.compile(r"([+-]?)0*([0-9]*)(?:\.[0-9]*)?", re.ASCII)
_JOINTS = re.compile(r"[,|]")
_MOST = 2**63 - 1
_LEAST = -(2**63)


def words_of(raw_path: bytes) -> tuple[str, ...]:
    """``/graph//me/messages/`` is ``("graph", "me", "messages")`` (W-PATH-1, W-PATH-2). Raises BadRequest."""
    if b"%" in raw_path or b"/." in raw_path or b"//" in raw_path or raw_path.startswith(b"."):
        return _rare_words(raw_path)
    path = _utf8(raw_path).strip("/")
    return tuple(path.split("/")) if path else ()


def _rare_words(raw_path: bytes) -> tuple[str, ...]:
    # Cut first, decode then: an encoded slash stays inside its segment.
    words = tuple(_utf8(_unquoted(segment)) for segment in raw_path.split(b"/") if segment)
    if "." in words or ".." in words:
        raise BadRequest(text="the path has a dot segment")
    return words


def require_short_url(raw_path: bytes, raw_query: bytes) -> None:
    if len(raw_path) + len(raw_query) + 1 > LONGEST_URL:
        raise UrlTooLong


class Query:
    """The query of one request: unknown names are ignored, an empty value counts as absent (W-HTTP-8)."""

    __slots__ = ("_pairs", "_raw")

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._pairs: list[tuple[str, str]] | None = None

    def token(self) -> str | None:
        """The ``access_token`` as sent; whether it can be one is the guard's to say, as 103 and not as 100."""
        return self._single("access_token")

    def text(self, name: str) -> str | None:
        value = self._single(name)
        if value is not None and "\0" in value:  # W-JSON-7
            raise Malformed(name, "the character NUL cannot be stored")
        return value

    def integer(self, name: str, low: int, high: int, limit_name: str, default: int) -> int:
        """W-LIM-3: out of range is refused, not clamped."""
        value = self._integer(name, high, limit_name, default)
        if not low <= value <= high:
            raise _out_of_range(name, high, limit_name)
        return value

    def clamped(self, name: str, low: int, high: int, limit_name: str, default: int) -> int:
        """An integer of which more than ``high`` means ``high``: ``timeout`` only (W-LIM-3)."""
        value = self._integer(name, high, limit_name, default)
        if value < low:
            raise _out_of_range(name, high, limit_name)
        return min(value, high)

    def decimal_ms(self, name: str, default: int) -> int:
        """W-READ-2: digits with an optional sign; the fraction is dropped, what is beyond 64 bits clamped."""
        value = self._single(name)
        if value is None:
            return default
        found = _DECIMAL.fullmatch(value)
        if found is None or not any(sign in "0123456789" for sign in value):
            raise Malformed(name, "a decimal number is expected")
        # Twenty digits are beyond 64 bits already, and int() refuses thousands of them.
        size = int(found[2][:20] or "0")
        return max(-size, _LEAST) if found[1] == "-" else min(size, _MOST)

    def boolean(self, name: str, default: bool) -> bool:
        value = self._single(name)
        match value and value.lower():
            case None:
                return default
            case "true":
                return True
            case "false":
                return False
            case _:
                raise Malformed(name, "true or false is expected")

    def words(self, name: str) -> list[str] | None:
        """A list given as repeated parameters or joined with ``,`` or ``|`` (W-SUB-2, W-POLL-1)."""
        values = [value for key, value in self._parsed() if key == name]
        if any("\0" in value for value in values):
            raise Malformed(name, "the character NUL cannot be stored")
        return [word for value in values for word in _JOINTS.split(value) if word] or None

    def without_token(self) -> bytes:
        """The query in one spelling for all that mean the same, without the token (W-IDEM-2)."""
        pairs = [(name, value) for name, value in self._parsed() if name != "access_token"]
        pairs.sort(key=lambda pair: pair[0])  # stable: the order of a repeated parameter is part of what it says
        return b"&".join(f"{quote_plus(name)}={quote_plus(value)}".encode() for name, value in pairs)

    def _single(self, name: str) -> str | None:
        found: str | None = None
        for key, value in self._parsed():
            if key != name:
                continue
            if found is not None and found != value:
                raise Malformed(name, "given twice with different values")
            found = value
        return found

    def _integer(self, name: str, high: int, limit_name: str, default: int) -> int:
        value = self._single(name)
        if value is None:
            return default
        if _INTEGER.fullmatch(value) is None:
            raise _out_of_range(name, high, limit_name)
        return int(value)

    def _parsed(self) -> list[tuple[str, str]]:
        if self._pairs is None:
            self._pairs = list(_pairs_of(self._raw))
        return self._pairs


def _out_of_range(name: str, high: int, limit_name: str) -> Malformed:
    return Malformed(name, f"an integer up to {high} is expected", data=f"{limit_name}={high}")


def _pairs_of(raw: bytes) -> list[tuple[str, str]]:
    quoted = b"%" in raw or b"+" in raw
    pairs = []
    for part in raw.split(b"&"):
        name, _, value = part.partition(b"=")
        if not value:
            # Absent, yet a query that cannot be decoded is refused wherever the fault is (E2).
            _utf8(_plain(name))
        elif quoted:
            pairs.append((_utf8(_plain(name)), _utf8(_plain(value))))
        else:
            pairs.append((_utf8(name), _utf8(value)))
    return pairs


def _plain(quoted: bytes) -> bytes:
    return _unquoted(quoted.replace(b"+", b" "))


def _unquoted(quoted: bytes) -> bytes:
    if b"%" not in quoted:
        return quoted
    if _BROKEN.search(quoted) is not None:
        raise BadRequest(text="a % is not followed by two hexadecimal digits")
    return unquote_to_bytes(quoted)


def _utf8(plain: bytes) -> str:
    try:
        return plain.decode()
    except UnicodeDecodeError as fault:
        raise BadRequest(text="the path or query is not UTF-8") from fault
