"""The fragments in which the two engines differ, and the translation of a statement, once each."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import repeat

import msgspec

from gonets.server.store.database import Rows, Value

_PART = re.compile(
    r"""(?P<kept>'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|::)"""
    r"""|\{rows:(?P<columns>[^}]*)\}\s+(?:AS\s+)?(?P<alias>\w+)"""
    r"""|\{(?P<fragment>\w+)(?::(?P<tables>[^}]*))?\}"""
    r"""|(?<![\w:]):(?P<name>[A-Za-z_]\w*)""",
    re.DOTALL | re.IGNORECASE,
)
_COLUMN = re.compile(r"(\w+)\s+(\w+(?: \w+)*)")
#: More rows than a batch ever has come as JSON, which costs more a row and nothing to prepare.
MOST = 512


@dataclass(frozen=True, slots=True)
class PostgresStatement:
    """Text with ``$n``; an array for each column of the rows first, then the named values."""

    text: str
    columns: int
    names: tuple[str, ...]

    def arguments(self, rows: Sequence[Sequence[Value]], named: dict[str, Value]) -> list[object]:
        arrays = map(list, zip(*rows, strict=True)) if self.columns else iter(())
        return [*arrays, *(named[name] for name in self.names)]


@dataclass(frozen=True, slots=True)
class SqliteStatement:
    """Text with a place for each value of `room` rows, and the names of the values before and after them.

    Rows that are missing are bound as NULL and left out by their first column; so only few texts are ever prepared,
    whatever the size of a batch.
    """

    text: str
    width: int
    room: int
    before: tuple[str, ...]
    after: tuple[str, ...]

    def arguments(self, values: Sequence[Value], named: dict[str, Value]) -> Sequence[Value]:
        """`values` are those of all rows, one row after the other."""
        missing = self.room * self.width - len(values)
        return [
            *(named[name] for name in self.before),
            *values,
            *repeat(None, missing),
            *(named[name] for name in self.after),
        ]


@cache
def for_sqlite(sql: str) -> str:
    """Rows become one JSON parameter, ``:rows``; names stay as they are."""
    return _PART.sub(_sqlite_part, sql)


def sized_for_sqlite(sql: str, rows: int) -> SqliteStatement | None:
    """With room for so many rows and few more. None for more than MOST, or when they are read twice."""
    return None if rows > MOST else _sized_for_sqlite(sql, 1 << (rows - 1).bit_length())


@cache
def _sized_for_sqlite(sql: str, room: int) -> SqliteStatement | None:
    order = [part["name"] or "" for part in _PART.finditer(sql) if part["name"] or part["alias"]]
    if order.count("") != 1:
        return None
    place = order.index("")
    before = tuple(dict.fromkeys(order[:place]))
    after = tuple(name for name in dict.fromkeys(order[place + 1 :]) if name not in before)
    text = _PART.sub(partial(_sqlite_sized_part, room), sql)
    return SqliteStatement(text, len(_columns_of(sql)), room, before, after)


def flat(rows: Sequence[Sequence[Value]]) -> list[Value]:
    return [value for row in rows for value in row]


@cache
def for_postgres(sql: str) -> PostgresStatement:
    columns = _columns_of(sql)
    names: list[str] = []
    text = _PART.sub(partial(_postgres_part, len(columns), names), sql)
    return PostgresStatement(text, len(columns), tuple(names))


def listed(rows: Rows) -> Sequence[Sequence[Value]]:
    return rows if isinstance(rows, list | tuple) else list(rows)


def packed(rows: Sequence[Sequence[Value]]) -> str:
    """The rows as SQLite takes them. Text, because SQLite reads bytes as its own binary JSON."""
    return _encode(rows).decode()


def statements(script: str) -> Iterator[str]:
    """The statements of a migration: cut at semicolons outside of literals, comments and trigger bodies."""
    waiting = ""
    for piece in _pieces(script):
        waiting += piece
        bare = _COMMENT.sub("", waiting).strip()
        if _TRIGGER.match(bare) and not _TRIGGER_END.search(bare):
            continue
        if bare.strip(";"):
            yield waiting.strip().removesuffix(";")
        waiting = ""


_PIECE = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$|(?P<end>;)""", re.DOTALL
)
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_TRIGGER = re.compile(r"CREATE\s+(?:TEMP\s+|TEMPORARY\s+)?TRIGGER\b.*\bBEGIN\b", re.DOTALL | re.IGNORECASE)
_TRIGGER_END = re.compile(r";\s*END\s*;?$", re.IGNORECASE)


def _pieces(script: str) -> Iterator[str]:
    start = 0
    for part in _PIECE.finditer(script):
        if part["end"]:
            yield script[start : part.end()]
            start = part.end()
    yield script[start:]


def _sqlite_part(part: re.Match[str]) -> str:
    if part["kept"] or part["name"]:
        return part[0]
    if part["alias"]:
        names = (name for name, _ in _columns(part["columns"]))
        asked = ", ".join(f"value ->> {place} AS {name}" for place, name in enumerate(names))
        return f"(SELECT {asked} FROM jsonb_each(:rows)) {part['alias']}"
    return _fragment(part, _SQLITE)


def _sqlite_sized_part(room: int, part: re.Match[str]) -> str:
    if not part["alias"]:
        return _sqlite_part(part)
    names = [name for name, _ in _columns(part["columns"])]
    asked = ", ".join(f"column{place} AS {name}" for place, name in enumerate(names, 1))
    row = f"({','.join('?' * len(names))})"
    values = ",".join([row] * room)
    return f"(SELECT {asked} FROM (VALUES {values}) WHERE column1 IS NOT NULL) {part['alias']}"


def _postgres_part(arrays: int, names: list[str], part: re.Match[str]) -> str:
    if part["kept"]:
        return part[0]
    if part["name"]:
        return f"${_place(part['name'], names) + arrays}"
    if part["alias"]:
        columns = _columns(part["columns"])
        sources = ", ".join(f"${place}::{kind}[]" for place, (_, kind) in enumerate(columns, 1))
        return f"unnest({sources}) AS {part['alias']}({', '.join(name for name, _ in columns)})"
    return _fragment(part, _POSTGRES)


def _place(name: str, names: list[str]) -> int:
    if name not in names:
        names.append(name)
    return names.index(name) + 1


def _columns_of(sql: str) -> list[tuple[str, str]]:
    """A statement may take its rows twice, but they are the same rows."""
    written = {part["columns"] for part in _PART.finditer(sql) if part["alias"]}
    if len(written) > 1:
        raise ValueError(f"two kinds of rows in one statement: {sql}")
    return _columns(written.pop()) if written else []


def _columns(written: str) -> list[tuple[str, str]]:
    found = [_COLUMN.fullmatch(column.strip()) for column in written.split(",")]
    if not all(found):
        raise ValueError(f"rows are written as name and type: {written}")
    return [(column[1], column[2]) for column in found if column]


def _fragment(part: re.Match[str], engine: dict[str, Callable[[str], str]]) -> str:
    name = part["fragment"].lower()
    if name not in engine:
        raise ValueError(f"no such fragment: {part[0]}")
    return engine[name]((part["tables"] or "").strip())


def _written(text: str) -> Callable[[str], str]:
    return lambda _: text


_SQLITE: dict[str, Callable[[str], str]] = {
    "for_update": _written(""),  # one writer: nobody to lock out
    "skip_locked": _written(""),
    # No copy of each page is kept to undo the statement alone: once one failed, all of its work is undone.
    "or_fail": _written("OR FAIL"),
    "clustered": _written("WITHOUT ROWID"),
    "roomy": _written(""),
    "unlogged": _written(""),
    # A text {holds} a pattern {held}: classes of signs (domain/search.py), which both read alike and without a locale.
    "holds": _written("GLOB '*' ||"),
    "held": _written("|| '*'"),
}
_POSTGRES: dict[str, Callable[[str], str]] = {
    "for_update": lambda tables: f"FOR UPDATE OF {tables}",
    "skip_locked": _written("FOR UPDATE SKIP LOCKED"),
    "or_fail": _written(""),
    "clustered": _written(""),
    "roomy": _written("WITH (fillfactor=50)"),
    "unlogged": _written("UNLOGGED"),
    "holds": _written("~"),
    "held": _written(""),
}


def _plain(value: object) -> object:
    """Ids are ints and words are strs of our own classes, which msgspec does not write by itself."""
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str):
        return str.__str__(value)
    raise TypeError(f"not a value of the database: {value!r}")


_encode: Callable[[Iterable[Sequence[Value]]], bytes] = msgspec.json.Encoder(enc_hook=_plain).encode
