"""Calls that schemathesis makes of the published schema, by chance and by seed; a share of them names what exists."""

import copy
import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import hypothesis
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode

from tests.graph.published import openapi
from tests.town import Json

Case = schemathesis.Case[Any]  # generic in the kind of schema, which is the same everywhere here
GRAPH = "/graph/"
#: How many of a hundred cases each form of a path gets, where it is not 3.
WEIGHTS = {
    ("POST", "/graph/me/messages"): 12,
    ("POST", "/graph/me/messages/{chat}"): 10,
    ("POST", "/graph/{chat}/messages"): 10,
    ("POST", "/graph/{mid}/edit"): 8,
    ("POST", "/graph/{chat}/answer"): 6,
}
#: Of so many cases, one breaks the schema.
NEGATIVE = 4


@dataclass(slots=True)
class Live:
    """What exists in the town and may be named by a call."""

    chats: list[str]
    users: list[str]
    mids: list[str] = field(default_factory=list)
    presses: list[str] = field(default_factory=lambda: ["0" * 45])
    markers: list[str] = field(default_factory=lambda: ["0", "end"])
    files: dict[str, list[Json]] = field(default_factory=dict)  # by kind, what fileUploadUrl answered


@dataclass(frozen=True, slots=True)
class Made:
    """One call as it goes out."""

    verb: str
    path: str  # with its query
    raw: bytes | None
    body: object
    headers: dict[str, str]


def cases(seed: int, count: int) -> list[Case]:
    """Of every method, in a mixed order."""
    schema, chance = schemathesis.openapi.from_dict(_narrowed(nulls=False)), random.Random(seed)
    broken = schemathesis.openapi.from_dict(_narrowed(nulls=True))
    found: list[Case] = []
    forms = [
        (verb.upper(), path) for path, verbs in openapi()["paths"].items() if path.startswith(GRAPH) for verb in verbs
    ]
    whole = sum(WEIGHTS.get(form, 3) for form in forms)
    for verb, path in forms:
        share = max(8, count * WEIGHTS.get((verb, path), 3) // whole)
        bad = max(4, share // NEGATIVE)
        found += _drawn(schema[path][verb].as_strategy(generation_mode=GenerationMode.POSITIVE), seed, share - bad)
        with suppress(Unsatisfiable):  # a method that takes nothing cannot be asked wrongly
            found += _drawn(broken[path][verb].as_strategy(generation_mode=GenerationMode.NEGATIVE), seed, bad)
    chance.shuffle(found)
    return found


def _drawn(strategy: SearchStrategy[Case], seed: int, count: int) -> list[Case]:
    found: list[Case] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck)
    )
    @hypothesis.given(case=strategy)
    def draw(case: Case) -> None:
        found.append(case)

    draw()
    return found


def _narrowed(*, nulls: bool) -> Json:
    """The same schema, kept to what reaches deep: no token of its own, no unknown keys, maybe no nulls."""
    made = copy.deepcopy(openapi())
    made.pop("security")
    made["components"].pop("securitySchemes")
    made["paths"] = {path: verbs for path, verbs in made["paths"].items() if path.startswith(GRAPH)}
    for name, schema in made["components"]["schemas"].items():
        if name.startswith("asked."):
            schema["additionalProperties"] = False
    return made if nulls else _without_nulls(made)


def _without_nulls(made: Json) -> Json:
    match made:
        case {"anyOf": [*choices], **rest} if {"type": "null"} in choices:
            kept = [_without_nulls(each) for each in choices if each != {"type": "null"}]
            return {**rest, **kept[0]} if len(kept) == 1 else {**rest, "anyOf": kept}
        case dict():
            return {name: _without_nulls(value) for name, value in made.items()}
        case list():
            return [_without_nulls(value) for value in made]
        case _:
            return made


class Filling:
    """Puts what is alive into a case, field by field, each by chance."""

    def __init__(self, chance: random.Random, live: Live) -> None:
        self._chance = chance
        self._live = live
        self._willing = 1.0
        self.filled = 0

    def call(self, case: Case, token: str) -> Made:
        """`timeout` is always none, because nobody moves the clock; bodies stay as they are if they are no objects."""
        # What was broken on purpose is mostly left as it is.
        self._willing = 0.4 if case.meta and case.meta.generation.mode is GenerationMode.NEGATIVE else 1.0
        path = case.path
        for name, value in (case.path_parameters or {}).items():
            living = {"chat": self._live.chats, "mid": self._live.mids}[name]
            shown = self._one_of(living) if self._likely(0.8) else str(value)
            path = path.replace(f"{{{name}}}", shown if "%" in shown else quote(shown, safe=""))
        query = {name: self._asked(name, value) for name, value in (case.query or {}).items()}
        query.pop("access_token", None)
        asked = urlencode({**query, "timeout": "0"}, doseq=True, errors="replace")
        body = case.body if isinstance(case.body, dict | list | str | int | float | bool | None) else None
        raw = case.body if isinstance(case.body, bytes) else None
        filled = self._addressed(case.path, self._fill(copy.deepcopy(body), ()))
        headers = {name: value for name, value in (case.headers or {}).items() if name == "Idempotency-Key"}
        return Made(case.method.upper(), f"{path}?access_token={token}&{asked}", raw, filled, headers)

    def _asked(self, name: str, value: object) -> object:
        match name:
            case "chat_id":
                return self._one_of(self._live.chats) if self._likely(0.7) else value
            case "user_id":
                return self._one_of(self._live.users) if self._likely(0.7) else value
            case "before":
                return self._one_of(self._live.mids) if self._likely(0.7) else value
            case "from" | "to":
                return self._chance.choice(("0", "1700000000000.5", "9223372036854775807", value))
            case "callbackId":
                return self._one_of(self._live.presses) if self._likely(0.8) else value
            case "marker":
                return self._one_of(self._live.markers) if self._likely(0.7) else value
            case _:
                return value

    def _addressed(self, path: str, body: object) -> object:
        """Mostly one recipient, and only where the path has none (W-SEND-2)."""
        if not isinstance(body, dict) or not path.endswith(("messages", "messages/{chat}")) or not self._likely(0.8):
            return body
        if path == "/graph/me/messages":
            return body if body.get("recipient") else {**body, "recipient": {"chat_id": self._one_of(self._live.chats)}}
        return {name: value for name, value in body.items() if name != "recipient"}

    def _fill(self, value: object, path: tuple[str, ...]) -> object:
        match value:
            case dict():
                return self._fill_object(value, path)
            case list():
                return [self._fill(each, path) for each in value]
            case _ if path:
                return self._fill_field(value, path)
            case _:
                return value

    def _fill_object(self, value: dict[str, object], path: tuple[str, ...]) -> object:
        kind = value.get("type")
        if kind in ("IMAGE", "VIDEO", "AUDIO", "FILE") and self._likely(0.7):
            file = self._chance.choice(self._live.files[str(kind)])
            name, told = self._chance.choice((("token", "token"), ("ref", "file_id")))
            self.filled += 1
            return {"type": kind, "payload": {name: file[told]}}
        filled = {name: self._fill(inner, (*path, name)) for name, inner in value.items()}
        if path[-1:] == ("chat_control",) and self._likely(0.9):
            filled.pop("leave", None)  # who is gone sees nothing any more
        return filled

    def _fill_field(self, value: object, path: tuple[str, ...]) -> object:
        match path[-1]:
            case "chat_id" if self._likely(0.8):
                return self._one_of(self._live.chats)
            case "user_id" | "user_ids" | "userId" | "userIds" if self._likely(0.8):
                return self._one_of(self._live.users)
            case "id" if path[-2:-1] == ("payload",) and self._likely(0.3):
                return self._one_of(self._live.users)
            case "reply_to" if self._likely(0.8):
                return self._one_of(self._live.mids)
            case "callbackId" if self._likely(0.8):
                return self._one_of(self._live.presses)
            case "token" if self._likely(0.5):
                return self._chance.choice(self._live.files["IMAGE"])["token"]
            case "url" if "buttons" not in path and self._likely(0.7):
                return "http://127.0.0.1:9/shop"
            case "types" if self._likely(0.7):
                return self._chance.choice(("MESSAGE_CREATED", "MESSAGE_CALLBACK|MESSAGE_EDITED", "LOCATION_UPDATED"))
            case _:
                return value

    def _likely(self, share: float) -> bool:
        return self._chance.random() < share * self._willing

    def _one_of(self, living: list[str]) -> str:
        self.filled += 1
        return self._chance.choice(living)


def twice(found: list[Case]) -> Iterator[Case]:
    """Each case is called two times, with other ids in it."""
    for case in found:
        yield case
        yield case
