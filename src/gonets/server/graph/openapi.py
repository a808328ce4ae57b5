"""The Graph door as OpenAPI 3.1: made of the table of methods and the shapes of the wire, so that it cannot drift."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

import gonets
from gonets.server.graph.described import ABOUT, ANY, NAMED, PHOTO, About
from gonets.server.graph.methods import CHAT, METHODS, Method
from gonets.wire import answers, requests
from gonets.wire.limits import Limits

Json = dict[str, Any]  # a JSON Schema or a part of the document; msgspec makes them as plain values

#: Requests stand apart, because what is asked for has another shape than what it becomes.
_ASKED, _ANSWERED = "#/components/schemas/asked.{name}", "#/components/schemas/{name}"
_UPLOADED = (answers.UploadedImage, answers.UploadedFile)
_AT_MOST = {"string": "maxLength", "array": "maxItems", "integer": "maximum"}
_SAYS = """The bots' door of this server, as Odnoklassniki's Graph Bot API has it.

An error is HTTP 200 with the header `invocation-error` and an object that has `error_code`, unless the operator set
`graph.error_status = http`. Enumerations are read without case, `null` counts as absent, unknown fields are ignored,
a trailing slash and runs of slashes in the path too; a GET answers HEAD. Groups made with `graph.legacy_2017` get no
`success` and no `webhookType`. `x-error-codes` are the codes that a method may answer."""


def document(limits: Limits, public_url: str) -> bytes:
    """The whole text, with this server's own numbers (W-LIM-1)."""
    paths: dict[str, Json] = {}
    for method in METHODS:
        paths.setdefault("/graph/" + "/".join(method.path), {})[method.verb.lower()] = _operation(method)
    paths["/upload/{file_id}"] = {"post": _upload()}
    made = {
        "openapi": "3.1.0",
        "info": {"title": "Gonets, Graph Bot API", "version": gonets.__version__, "description": _SAYS},
        "servers": [{"url": public_url}],
        "security": [{"token": []}, {"bearer": []}],
        "paths": paths,
        "webhooks": {"event": {"post": _event()}},
        "components": {
            "schemas": _components(),
            "securitySchemes": {
                "token": {"type": "apiKey", "in": "query", "name": "access_token"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }
    return msgspec.json.encode(_with_limits(made, limits))


def _operation(method: Method) -> Json:
    about = ABOUT[method.handle]
    operation: Json = {
        "operationId": "_".join((method.verb.lower(), *(word.strip("{}") for word in method.path))),
        "summary": about.summary,
        "parameters": list(_parameters(method, about)),
        "responses": {
            "200": {
                "description": "The answer, or an error with the header.",
                "headers": {"invocation-error": {"description": "The error's code.", "schema": {"type": "integer"}}},
                "content": _json({"anyOf": [_ref(_ANSWERED, kind) for kind in (*about.answers, answers.Error)]}),
            },
            "default": {
                "description": "An error, where `graph.error_status = http`.",
                "content": _json(_ref(_ANSWERED, answers.Error)),
            },
        },
        "x-error-codes": sorted({*ANY, *about.codes}),
    }
    if method.verb == "POST" and about.body:
        bodies = [_ref(_ASKED, kind) for kind in about.body]
        operation["requestBody"] = {"content": _json(bodies[0] if len(bodies) == 1 else {"oneOf": bodies})}
    return operation


def _parameters(method: Method, about: About) -> Iterator[Json]:
    names_chat = CHAT in method.path
    for word in method.path:
        if word.startswith("{"):
            kind = requests.ChatName if word == CHAT else requests.MessageName
            yield {"name": word.strip("{}"), "in": "path", "required": True, "schema": _schema(kind)}
    for asked in about.query if method.verb == "GET" else about.beside:
        if not (names_chat and asked in NAMED):  # another chat than that of the path is refused (W-PATH-5)
            yield {"name": asked.name, "in": "query", "description": asked.says, "schema": _schema(asked.type)}
    if method.verb == "POST":
        says = "1 to 128 visible ASCII characters; a repeat gets the first answer again (W-IDEM-1, -2)."
        schema = {"type": "string", "pattern": "^[!-~]{1,128}$"}
        yield {"name": "Idempotency-Key", "in": "header", "description": says, "schema": schema}


def _upload() -> Json:
    """The second step of an upload: its whole URL, signature included, is the answer of the first (W-UPL-2…4)."""
    binary: Json = {"schema": {}}
    return {
        "operationId": "upload",
        "summary": "Send the file to the URL that fileUploadUrl gave; no access token is needed (W-UPL-3).",
        "security": [],
        "parameters": [
            {"name": "file_id", "in": "path", "required": True, "schema": _schema(answers.Digits)},
            *(
                {"name": name, "in": "query", "required": True, "schema": {"type": "string"}}
                for name in ("type", "expires", "sig")
            ),
        ],
        "requestBody": {
            "required": True,
            "content": {"multipart/form-data": {"schema": {"type": "object"}}, "application/octet-stream": binary},
        },
        "responses": {
            "200": {
                "description": "The token of the first step again.",
                "content": _json({"anyOf": [_ref(_ANSWERED, each) for each in _UPLOADED]}),
            },
            "default": {
                "description": "An error, always with the status of the error table (W-ERR-8).",
                "content": _json(_ref(_ANSWERED, answers.Error)),
            },
        },
        "x-error-codes": sorted({2, 3, 4, 30, 31, 9999, 10, 11, 21, *PHOTO}),
    }


def _event() -> Json:
    (event,), _ = msgspec.json.schema_components([answers.Event], ref_template=_ANSWERED)
    return {
        "summary": "What a webhook is called with; only HTTP 200 within 5 s is a success (W-HOOK-1).",
        "security": [],
        "requestBody": {"required": True, "content": _json(event)},
        "responses": {"200": {"description": "Taken."}},
    }


def _components() -> Json:
    asked = {kind for about in ABOUT.values() for kind in about.body}
    answered = {kind for about in ABOUT.values() for kind in about.answers} | {answers.Error, *_UPLOADED}
    made = {f"asked.{name}": schema for name, schema in _made(asked, _ASKED).items()}
    for name, schema in _made(answered, _ANSWERED).items():  # exactly the keys that are listed
        made[name] = schema | ({"additionalProperties": False} if "properties" in schema else {})
    return made


def _made(kinds: Iterable[type], template: str) -> Json:
    in_order = sorted(kinds, key=lambda kind: kind.__name__)
    return dict(sorted(msgspec.json.schema_components(in_order, ref_template=template)[1].items()))


def _ref(template: str, kind: type) -> Json:
    return {"$ref": template.format(name=kind.__name__)}


def _schema(kind: Any) -> Json:
    """Of a parameter; these are no objects, so nothing is referred to."""
    return msgspec.json.schema(kind)


def _json(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def _with_limits(made: Any, limits: Limits) -> Any:
    """`x-limit` names a number of the operator's; here it is put in. A default of null says nothing."""
    match made:
        case dict():
            found = {
                name: _with_limits(value, limits)
                for name, value in made.items()
                if not (name == "default" and value is None)
            }
            if "x-limit" in found:
                found[_AT_MOST[found["type"]]] = getattr(limits, found["x-limit"].removeprefix("limits."))
            return found
        case list():
            return [_with_limits(value, limits) for value in made]
        case _:
            return made
