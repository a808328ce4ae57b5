"""The published schema as a judge: does a body, an answer, an event have the shape that it shows?"""

import json
from collections.abc import Iterator
from functools import cache
from urllib.parse import unquote

import jsonschema_rs

from gonets.server.graph.methods import Method, find
from gonets.server.graph.openapi import document
from gonets.wire.limits import Limits
from tests.town import URL, Answer, Json


@cache
def openapi() -> Json:
    """The document of a server with the limits of the contract."""
    return json.loads(document(Limits(), URL))


def operation_of(method: Method) -> Json:
    return openapi()["paths"]["/graph/" + "/".join(method.path)][method.verb.lower()]


def method_at(verb: str, path: str) -> Method:
    """Of a URL such as ``/graph//me/messages/?count=5``."""
    words = [unquote(word) for word in path.partition("?")[0].split("/") if word]
    return find(verb, tuple(words[1:]))[0]


def wrong_answers(verb: str, path: str, answer: Answer) -> Iterator[str]:
    """What an answer has that the schema does not show, and a code that the method does not name."""
    operation = operation_of(method_at(verb, path))
    yield from _wrong(operation["responses"]["200"]["content"]["application/json"]["schema"], answer.json)
    if answer.code not in (0, *operation["x-error-codes"]):
        yield f"{answer.code} is not among its codes"


def wrong_bodies(verb: str, path: str, body: object) -> Iterator[str]:
    """Why the schema would not have one send this."""
    asked = operation_of(method_at(verb, path)).get("requestBody")
    if asked is not None:
        yield from _wrong(asked["content"]["application/json"]["schema"], body)


def wrong_events(event: object) -> Iterator[str]:
    told = openapi()["webhooks"]["event"]["post"]["requestBody"]
    yield from _wrong(told["content"]["application/json"]["schema"], event)


def _wrong(schema: Json, value: object) -> Iterator[str]:
    for fault in _judge(json.dumps(schema)).iter_errors(value):
        yield f"{'/'.join(map(str, fault.instance_path))}: {fault.message}"


@cache
def _judge(schema: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({**json.loads(schema), "components": openapi()["components"]})
