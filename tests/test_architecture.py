"""Who may import whom, as ARCHITECTURE.md draws it, and which libraries a room does without."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"

#: Room → the rooms it may import besides itself. A module belongs to the longest room that begins its name.
ARROWS: dict[str, set[str]] = {
    "gonets": set(),
    "gonets.wire": set(),
    "gonets.bot": {"wire"},
    "gonets.testing": {"bot", "wire", "server.app", "server.settings", "server.settings_reading", "server.clock"},
    "gonets.server": set(),
    "gonets.server.clock": {"wire"},
    "gonets.server.settings": {"wire"},
    "gonets.server.settings_reading": {"wire", "server.settings"},
    "gonets.server.egress": {"wire"},
    "gonets.server.rates": {"wire"},
    "gonets.server.http_protocol": {"wire", "server.turnstile"},
    "gonets.server.socket_protocol": {"server.http_protocol"},
    "gonets.server.bodies": {"server.domain"},
    "gonets.server.domain": {"wire"},
    "gonets.server.store": {"wire", "server.domain"},
    "gonets.server.wakeups": set(),
    "gonets.server.media": {"wire", "server.domain", "server.egress", "server.clock"},
    "gonets.server.services": {
        "wire", "server.domain", "server.store", "server.wakeups", "server.media", "server.clock",
    },
    "gonets.server.delivery": {
        "wire", "server.domain", "server.store", "server.wakeups", "server.egress", "server.clock",
    },
    "gonets.server.operate": {"*"},
    "gonets.server.app": {"*"},
    "gonets.server.ground": {"*"},
    "gonets.server.parts": {"*"},
    "gonets.cli": {"*"},
    "gonets.__main__": {"cli"},
}  # fmt: skip
DOOR = {
    "wire", "server.domain", "server.services", "server.media", "server.clock", "server.rates", "server.bodies",
    "server.delivery.feed", "server.delivery.timeline",
}  # fmt: skip
ARROWS |= {f"gonets.server.{door}": DOOR for door in ("graph", "people", "inspector")}

WEB = {"aiohttp", "httptools", "starlette", "uvicorn"}
ENGINES = {"apsw", "asyncpg", "nats", "sqlite3"}
IMPURE = {"asyncio", "anyio", "os", "pathlib", "random", "secrets", "socket", "subprocess", "threading", "time", "uuid"}

#: Room → libraries it does without.
WITHOUT: dict[str, set[str]] = {
    "gonets.wire": WEB | ENGINES | {"asyncio", "anyio", "socket", "time"},
    "gonets.server.domain": WEB | ENGINES | IMPURE,
    "gonets.server.store": WEB,
    "gonets.server.services": WEB | ENGINES,
    "gonets.server.graph": ENGINES,
    "gonets.server.people": ENGINES,
    "gonets.server.delivery": ENGINES | (WEB - {"aiohttp"}),
}


RELATIVE = "a relative import"


def modules() -> dict[str, Path]:
    """Every module of ours by its name."""
    found = {}
    for path in SOURCE.rglob("*.py"):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything a module imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, name.name) for name in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                for name in names:
                    whole = f"{module}.{name.name}"
                    yield node.lineno, whole if whole in MODULES else module
            case ast.ImportFrom():
                yield node.lineno, RELATIVE


def room_of(module: str) -> str:
    rooms = [room for room in ARROWS if within(module, room)]
    return max(rooms, key=len)


def within(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


def may_import(importer: str, imported: str) -> bool:
    home = room_of(importer)
    is_house = home in ("gonets", "gonets.server")  # holding every room is not being one
    if imported in ("gonets", home) or (within(imported, home) and not is_house):
        return True
    return "*" in ARROWS[home] or any(within(imported, f"gonets.{room}") for room in ARROWS[home])


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_module_imports_only_what_its_room_may(module: str) -> None:
    wrong = [
        f"{MODULES[module]}:{line} imports {name}"
        for line, name in imports_of(MODULES[module])
        if name == RELATIVE or (within(name, "gonets") and not may_import(module, name))
    ]
    assert wrong == [], f"{room_of(module)} may import {sorted(ARROWS[room_of(module)]) or 'nothing of ours'}"


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_room_does_without_its_libraries(module: str) -> None:
    barred = next((names for room, names in WITHOUT.items() if within(module, room)), set())
    wrong = [
        f"{MODULES[module]}:{line} imports {name}"
        for line, name in imports_of(MODULES[module])
        if name.partition(".")[0] in barred
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "module", [name for name in sorted(MODULES) if name.startswith(("gonets.wire", "gonets.server.domain"))]
)
def test_nothing_pure_is_async(module: str) -> None:
    tree = ast.walk(ast.parse(MODULES[module].read_text("utf-8")))
    assert [node.lineno for node in tree if isinstance(node, ast.AsyncFunctionDef | ast.Await)] == []


@pytest.mark.parametrize("module", sorted(MODULES))
def test_every_module_opens_with_a_sentence(module: str) -> None:
    said = ast.get_docstring(ast.parse(MODULES[module].read_text("utf-8")))
    assert said, f"{MODULES[module]}: what lives here?"
    assert said[-1] in ".:", said


def test_no_room_is_called_after_nothing() -> None:
    words = {"utils", "util", "helpers", "helper", "common", "core", "base", "misc", "manager", "managers"}
    assert [name for name in MODULES if words & set(name.split("."))] == []


def test_the_walk_sees_an_arrow_that_is_not_drawn() -> None:
    assert not may_import("gonets.server.domain.chats", "gonets.server.store.chats")
    assert not may_import("gonets.server.graph.chats", "gonets.server.store.chats")
    assert not may_import("gonets.server.graph.chats", "gonets.server.delivery.webhooks")
    assert not may_import("gonets.wire.ids", "gonets.server.clock")
    assert not may_import("gonets.server.a_new_module", "gonets.server.store.chats")
    assert may_import("gonets.server.graph.updates", "gonets.server.delivery.feed")
    assert may_import("gonets.server.store.chats", "gonets.server.domain.chats")
