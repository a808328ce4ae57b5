"""Requests that no rule allows, made from good ones by chance: each says what was done to it."""

import copy
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from tests.cast import EVERYBODY, NINA, PRESET, TEA_CLUB, TIMUR, VERA

Body = dict[str, object]
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Good:
    """A call that succeeds; `reads`: whether the method looks at its body at all."""

    verb: str
    path: str
    body: Body = field(default_factory=dict)
    query: tuple[tuple[str, str], ...] = ()
    further: frozenset[int] = frozenset()
    reads: bool = True


@dataclass(frozen=True, slots=True)
class Bad:
    why: str
    verb: str
    path: str
    raw: bytes = b""
    token: str = PRESET[TEA_CLUB]
    query: str = ""


CHAT = str(EVERYBODY)
MID = "mid:C5aa01b3c7d1e.18bcfe568000003"
EVERY_FIELD = {
    "text": "x",
    "attachment": {"type": "LOCATION", "payload": {"latitude": 1, "longitude": 2, "livePeriod": 60, "zoom": 3}},
    "attachments": [
        {"type": "CONTACT", "payload": {"id": str(NINA)}},
        {"type": "CONTACT", "payload": {"vcfBody": "BEGIN:VCARD\nFN:X\nEND:VCARD"}},
        {"type": "STICKER", "payload": {"id": "x"}},
        {"type": "MUSIC", "payload": {"id": "x"}},
    ],
    "privacyWarning": "SCREENSHOT",
    "reply_to": MID,
}
SENDS = frozenset({10, 50, 110, 140, 300, 705, 706, 708, 800, 801})
#: Every method with a body or query that uses all it knows; the further codes are those of W-ERR-9.
GOOD = (
    Good("GET", "me/info"),
    Good("GET", "me"),
    Good("GET", "me/chats", query=(("count", "5"), ("marker", ""))),
    Good("GET", "me/fileUploadUrl", further=frozenset({11})),
    Good("GET", "me/chat", query=(("chat_id", CHAT),), further=frozenset({110, 705})),
    Good("GET", f"me/chat/{CHAT}", further=frozenset({110, 705})),
    Good("GET", CHAT, further=frozenset({110, 705})),
    Good("GET", f"{CHAT}/url", further=frozenset({10, 110, 705})),
    Good("GET", "me/messages", query=(("chat_id", CHAT), ("from", "9.5"), ("to", "1")), further=SENDS),
    Good("GET", f"me/messages/{CHAT}", query=(("count", "5"), ("include_deleted", "true")), further=SENDS),
    Good("GET", f"{CHAT}/messages", query=(("before", MID), ("count", "5")), further=SENDS),
    Good("POST", "me/messages", {"recipient": {"chat_id": CHAT}, "message": EVERY_FIELD}, further=SENDS),
    Good("POST", "me/messages", {"recipient": {"user_id": str(NINA)}, "message": {"text": "x"}}, further=SENDS),
    Good(
        "POST",
        "me/messages",
        {"recipient": {"user_ids": [str(NINA), int(TIMUR)]}, "message": {"text": "x"}},
        further=SENDS,
    ),
    Good("POST", f"me/messages/{CHAT}", {"message": EVERY_FIELD}, further=SENDS),
    Good("POST", f"{CHAT}/messages", {"sender_action": "typing_on"}, further=SENDS),
    Good(
        "POST",
        f"{CHAT}/messages",
        {
            "chat_control": {
                "title": "x",
                "add_members": [{"user_id": str(NINA)}],
                "remove_member": {"user_id": str(TIMUR)},
                "leave": "false",
            }
        },
        further=SENDS,
    ),
    Good(
        "POST",
        f"{CHAT}/addMember",
        {"userId": str(NINA), "userIds": [int(VERA)], "showHistory": True},
        further=frozenset({10, 50, 110, 705, 800, 801}),
    ),
    Good("POST", f"{CHAT}/answer", {"message": EVERY_FIELD, "callbackId": "x"}, further=SENDS | {704}),
    Good("POST", f"{MID}/edit", {"message": {**EVERY_FIELD, "reply_to": None}}, further=SENDS - {705, 50} | {24, 704}),
    Good("POST", f"{MID}/delete", further=frozenset({10, 24, 50, 140, 300, 706}), reads=False),
    Good(
        "POST",
        "me/subscribe",
        {"url": "http://127.0.0.1:9/x", "types": ["MESSAGE_CREATED"], "longPolling": True},
        further=frozenset({10, 11}),
    ),
    Good(
        "GET",
        "me/updates",
        query=(("timeout", "0"), ("count", "5"), ("types", "CHAT_SYSTEM"), ("commit", "false"), ("marker", "0")),
        further=frozenset({10, 5000}),
    ),
    Good("POST", "me/unsubscribe", {"url": "http://127.0.0.1:9/x", "longPolling": "true"}, further=frozenset({10})),
    Good("GET", "me/unsubscribe", query=(("url", "http://127.0.0.1:9/y"),), further=frozenset({10})),
    Good("GET", "me/subscriptions", further=frozenset({10})),
    Good("POST", "me/subscriptions", further=frozenset({10}), reads=False),
)
#: What any call may be told (W-ERR-9), less what needs an unforeseen fault.
ANY = frozenset({0, 2, 3, 4, 7, 8, 9, 30, 31, 100, 102, 103, 453, 2001})

#: Values that are of no use in a place that wants something else; by what they are.
OF_EVERY_TYPE: tuple[object, ...] = ({}, [], "", "x", 5, 5.5, True, {"a": []}, [[]], [{}], -1, 2**64, "\0", "x" * 5000)
NOT_FOR: dict[str, Callable[[object], bool]] = {
    "text": lambda value: not isinstance(value, str),
    "object": lambda value: not isinstance(value, dict),
    "list": lambda value: not isinstance(value, list),
    "number": lambda value: isinstance(value, bool) or not isinstance(value, int | float),
    "boolean": lambda value: not isinstance(value, bool) and str(value).lower() not in ("true", "false"),
}
#: Known fields by their last name, and what they want. Users are wanted as text or whole number.
WANTS = {
    "text": "text", "reply_to": "text", "privacyWarning": "text", "type": "text", "title": "text", "url": "text",
    "chat_id": "text", "sender_action": "text", "vcfBody": "text", "message": "object", "recipient": "object",
    "attachment": "object", "payload": "object", "chat_control": "object", "remove_member": "object",
    "attachments": "list", "user_ids": "list", "add_members": "list", "userIds": "list", "latitude": "number",
    "longitude": "number", "zoom": "number", "livePeriod": "number", "leave": "boolean", "longPolling": "boolean",
    "showHistory": "boolean",
}  # fmt: skip
USERS = {"user_id", "userId"}
BAD_USERS: tuple[object, ...] = ("x", "", "user:", -1, 1.5, True, [], {}, "user:1x", "1" * 20, "\0")
SPLINTERS = (b"", b'"', b"\xff", b"{", b"0", b"\\u0000", b"null", b"-")


def chances(seed: int, count: int) -> Iterator[tuple[random.Random, Good]]:
    chance = random.Random(seed)
    for _ in range(count):
        yield chance, chance.choice(GOOD)


def bad(chance: random.Random, good: Good) -> Bad:
    """A call that must be refused."""
    makers = [_bad_path, _bad_token, _bad_verb]
    if good.verb == "POST" and good.reads:
        makers += [_not_json, _not_json, _wrong_type, _wrong_type, _wrong_type, _wrong_type]
    if good.query:
        makers += [_bad_query, _bad_query, _bad_query]
    return chance.choice(makers)(chance, good)


def mangled(chance: random.Random, good: Good) -> Bad:
    """Bytes changed anywhere in body or query: may still be a good call."""
    made = as_it_is(good, "mangled")
    raw, query = bytearray(made.raw), made.query
    for _ in range(chance.randint(1, 4)):
        if raw and chance.random() < 0.7:
            at = chance.randrange(len(raw))
            raw[at : at + chance.randint(0, 3)] = chance.choice(SPLINTERS)
        elif query:
            at = chance.randrange(len(query))
            query = query[:at] + chance.choice(("&", "%", "=", "%00", "%ff", "9", "+", ".", "")) + query[at + 1 :]
    # A poll that says no longer how long it waits would wait for half a minute.
    return replace(made, raw=bytes(raw), query=f"{query}&timeout=0" if good.path == "me/updates" else query)


def as_it_is(good: Good, why: str = "") -> Bad:
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in good.query)
    return Bad(why, good.verb, good.path, json.dumps(good.body).encode() if good.body else b"", query=query)


def _bad_path(chance: random.Random, good: Good) -> Bad:
    words = good.path.split("/")
    at = chance.randrange(len(words) + 1)
    junk = chance.choice(("..", "%2e%2E", "%zz", "%ff", "what", "me", "%00", "messages;x", "chats.json"))
    return replace(as_it_is(good, f"{junk} in the path"), path="/".join((*words[:at], junk, *words[at:])))


def _bad_token(chance: random.Random, good: Good) -> Bad:
    token = chance.choice(("", "x", PRESET[TEA_CLUB][:-1], PRESET[TEA_CLUB] + "A", "%00", "%D1%87", "a" * 201))
    return replace(as_it_is(good, f"token {token[:9]}"), token=token)


def _bad_verb(chance: random.Random, good: Good) -> Bad:
    return replace(
        as_it_is(good, "another verb"), verb=chance.choice(("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "X"))
    )


def _not_json(chance: random.Random, good: Good) -> Bad:
    raw = json.dumps(good.body).encode()
    at = chance.randrange(1, len(raw))
    spoilt = chance.choice(
        (raw[:at], raw + b"}", b"[" + raw + b"]", raw[:-1] + b',"a":NaN}', raw[:-1] + b',"a":"\xff"}', raw * 2,
         raw[:-1] + b',"a":' + b"[" * 40 + b"]" * 40 + b"}", raw[:-1] + b',"a":1e999}', raw[:-1] + b',"\\ud800":1}',
         raw.decode().encode("utf-16"), b"\x1f\x8b" + raw, b"'" + raw + b"'", raw.replace(b'"', b"'"))
    )  # fmt: skip
    return replace(as_it_is(good, "not JSON"), raw=spoilt)


def _wrong_type(chance: random.Random, good: Good) -> Bad:
    body = copy.deepcopy(good.body)
    places = [path for path, value in _paths(body) if value is not None and path[-1] in {*WANTS, *USERS}]
    path = chance.choice(places)
    if path[-1] in USERS:
        wrong: object = chance.choice(BAD_USERS)
    else:
        wrong = chance.choice([value for value in OF_EVERY_TYPE if NOT_FOR[WANTS[str(path[-1])]](value)])
    holder: object = body
    for step in path[:-1]:
        holder = holder[step]  # type: ignore[index]  # a path of this very body
    holder[path[-1]] = wrong  # type: ignore[index]  # as above
    return replace(as_it_is(good, f"{wrong!r:.30} at {path}"), raw=json.dumps(body).encode())


def _paths(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    items: list[tuple[str | int, object]] = []
    match value:
        case dict():
            items = list(value.items())
        case list():
            items = list(enumerate(value))
    for name, inner in items:
        yield (*path, name), inner
        yield from _paths(inner, (*path, name))


BAD_VALUES = {
    "count": ("0", "-1", "x", "1.5", "10001", "%D9%A3", "9" * 40, "1e3"),
    "timeout": ("-1", "x", "1.5"),
    "from": ("x", "1e3", "0x1", "--1"),
    "to": ("x", "NaN", "1,5"),
    "include_deleted": ("1", "yes", "0"),
    "commit": ("1", "no"),
    "before": ("x", "mid:C1.1", "C5aa01b3c7d1e"),
    "marker": ("x%", "nonsense", "-5", "9" * 30),
    "chat_id": ("x", "user:1", "chat:Cffffffffffff", "%00"),
    "types": ("MESSAGE", "CHAT_SYSTEM;X", "%00"),
    "url": ("%zz", "http://%ff", "%00"),
}  # fmt: skip


def _bad_query(chance: random.Random, good: Good) -> Bad:
    made = as_it_is(good, "")
    name, value = chance.choice(good.query)
    wrong = chance.choice(BAD_VALUES[name])
    parts = [f"{one}={wrong if one == name else quote(given, safe='')}" for one, given in good.query]
    chance.shuffle(parts)
    if value and name not in ("types",) and chance.random() < 0.2:
        return replace(made, why=f"{name} twice", query=f"{made.query}&{name}={quote(value, safe='')}9")
    return replace(made, why=f"{name}={wrong}", query="&".join(parts))
