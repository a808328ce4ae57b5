"""What a start prints and announces: everything a bot's author needs, ready to paste."""

import contextlib
import json
import os
import shlex
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from platformdirs import user_data_path

import gonets
from gonets.server.domain.accounts import Group, User
from gonets.server.domain.chats import Chat
from gonets.server.services.accounts import Accounts
from gonets.server.settings import Settings
from gonets.server.store import chats as chat_rows
from gonets.server.store import house as house_rows
from gonets.server.store.database import Database
from gonets.wire.ids import GroupId, MemberId

ANNOUNCE_FILE = "announce.json"


@dataclass(frozen=True, slots=True)
class World:
    """Who and what there is at the start; tokens only where they are known in the clear.

    `local_url` is for this machine, which may not even know the public name.
    """

    url: str
    local_url: str
    groups: list[Group]
    users: list[User]
    chats: dict[GroupId, list[Chat]]
    tokens: dict[MemberId, str]


async def world_of(
    database: Database, accounts: Accounts, tokens: dict[MemberId, str], url: str, local_url: str
) -> World:
    """As it is now; chats of the first groups only."""
    groups, users = await accounts.groups(), await accounts.users()
    chats = await database.read(lambda tx: chat_rows.of_groups(tx, [group.id for group in groups[:20]]))
    return World(url, local_url, groups, users, chats, tokens)


async def store_of(database: Database, settings: Settings, folder: Path, *, ephemeral: bool) -> str:
    """Which engine, and what lies there already."""
    if ephemeral:
        return "SQLite, nothing is kept"
    where = "PostgreSQL" if settings.database.url else f"SQLite, data kept in {shown(folder)}"
    found = await database.read(house_rows.holding)
    if not found.messages:
        return where
    return f"{where} · groups: {found.groups}, messages: {found.messages}, the last of {day(found.last_event_at)}"


def announced(world: World) -> bytes:
    """The object of the contract: urls, pid, groups with tokens and chats, users with tokens."""
    found = {
        "url": world.url,
        "local_url": world.local_url,
        "pid": os.getpid(),
        "groups": [
            {
                "group_id": str(group.id),
                "name": group.name,
                "token": world.tokens.get(group.id),
                "chats": [_chat(chat) for chat in world.chats.get(group.id, [])],
            }
            for group in world.groups
        ],
        "users": [
            {"user_id": str(user.id), "name": user.name, "token": world.tokens.get(user.id)} for user in world.users
        ],
    }
    return json.dumps(found, ensure_ascii=False).encode() + b"\n"


def _chat(chat: Chat) -> dict[str, str]:
    found = {"chat_id": str(chat.id), "type": chat.kind.value}
    if chat.person is not None:
        found["user_id"] = str(chat.person)
    return found


def write(path: Path, content: bytes) -> None:
    """Whole or not at all, for the owner only. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def announce(where: str | None, folder: Path, content: bytes) -> None:
    """Always into the data folder, where commands look; and where the caller asked. Raises OSError."""
    write(folder / ANNOUNCE_FILE, content)
    if where == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    elif where is not None:
        write(Path(where), content)


def withdraw(folder: Path) -> None:
    """Only our own: another node may have announced itself in a shared folder since."""
    path = folder / ANNOUNCE_FILE
    with contextlib.suppress(OSError, ValueError, AttributeError):
        if json.loads(path.read_bytes()).get("pid") == os.getpid():
            path.unlink()


def shown(folder: Path) -> str:
    """As people write it."""
    home = Path.home()
    return f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)


def day(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%d %b %Y").lstrip("0")


def text(world: World, folder: Path, *, mode: str, store: str, took_s: float, on_loopback: bool) -> str:
    """ux 1.1: a line appears once what it names exists."""
    lines = [f"Gonets {gonets.__version__} · {mode} · {store} · no network needed"]
    if mode == "development" and world.users:
        lines.append(f"  Messenger   {world.url}/              act as anyone: ?as={world.users[0].id}")
        lines.append(f"  Stage       {world.url}/stage         several people side by side")
    else:
        lines.append(f"  Messenger   {world.url}/")
    lines.append(f"  Graph API   {world.url}/graph         answers as https://api.ok.ru/graph")
    if world.local_url != world.url:
        lines.append(f"  Listens     {world.local_url}")
    lines += [line for group in world.groups for line in _group(world, group)]
    if world.users and mode == "development":
        lines.append("  People      " + " · ".join(f"{user.name} {user.id}" for user in world.users[:5]))
    if world.users and world.groups and mode == "development":
        first, group = world.users[0], world.groups[0]
        if folder != _usual():
            lines.append(f"  Commands    export GONETS_URL={world.url}")
        lines.append(f'  Try         gonets say --as {first.id} --to {group.id} "/start"')
    if not world.users and mode == "production":
        there = "" if folder == _usual() else f" --data {shlex.quote(str(folder.absolute()))}"
        lines.append(f"  First       gonets user add --name Anna --admin{there}  # prints the link that lets her in")
    if mode == "development" and not on_loopback:
        lines.append("  Warning     not a loopback address: whoever reaches it can call with these tokens;")
        lines.append("              personas and the console ask for the key in console.key of the data folder")
    lines.append(f"Ready in {took_s:.1f} s. Ctrl-C stops it.")
    return "\n".join(lines) + "\n"


def _usual() -> Path:
    """Where commands look unless told."""
    return user_data_path("gonets", appauthor=False)


def _group(world: World, group: Group) -> list[str]:
    token = world.tokens.get(group.id)
    if token is None:
        return [f"  {group.name:<11} {group.id}"]
    return [
        f"  {group.name:<11} {group.id}",
        f"    export GONETS_BASE_URL={world.url}",
        f"    export GONETS_TOKEN={token}",
    ]
