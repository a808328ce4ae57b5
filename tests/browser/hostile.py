"""Hostile texts in every place that a user fills, and the look at a page that must have stayed its own (T19, P16)."""

import json
import re
import urllib.parse
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from playwright.sync_api import Page

from gonets.wire.ids import ChatId, UserId
from tests.browser.payloads import CANARY, Hostile
from tests.browser.server import LONGEST_S, Json, Person, Refused, Server
from tests.browser.visits import Visits
from tests.cast import NINA, TIMUR

AUDIT = (Path(__file__).parent / "audit.js").read_text("utf-8")
#: Before the first script of every page: what hostile code would call.
TRAP = f"""
for (const name of [{json.dumps(CANARY)}, "alert", "confirm", "prompt", "print", "open"]) {{
  const ran = (...said) => console.error("EXECUTED", name, ...said);
  Object.defineProperty(window, name, {{value: ran, writable: false, configurable: false}});
}}
"""
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Planted:
    """One hostile text as a person, as a group, as a chat of Nina's with both, and as what is written there."""

    what: Hostile
    person: UserId
    group: str
    chat: ChatId
    group_chat: ChatId


def plant(server: Server, what: Hostile) -> Planted:
    named = as_name(what.text)
    nina = server.person(NINA)
    person = UserId.parse(server.console("users", {"name": named})["user_id"])
    made = server.console("groups", {"name": named})
    group, token = made["group_id"], made["token"]
    members = [str(person), str(TIMUR), group]
    chat = nina.posts("chats", {"title": named, "members": members})["chat_id"]
    said = _asks(nina, f"chats/{chat}/messages", text=what.text)
    _asks(server.person(person), f"chats/{chat}/messages", text=what.text)
    quoted = said["message"]["mid"] if said else None
    _asks(server.person(person), f"chats/{chat}/messages", text=f"of {what.kind}", reply_to=quoted)
    for attachment in _attachments(server, person, what.text):
        _asks(server.person(person), f"chats/{chat}/messages", attachments=[attachment])
    _asks(nina, f"chats/{chat}/title", title=named[::-1].strip())
    _asks(nina, f"chats/{chat}/title", title=named)
    payload = _UNSEEN.sub("", what.text)[:512]
    started = _asks(nina, f"groups/{group}/start", payload=payload) or nina.posts(f"groups/{group}/start", {})
    message = {"text": what.text, "attachment": _keyboard(what.text)}
    server.graph(f"me/messages/{started['chat_id']}", {"message": message}, access_token=token)
    return Planted(what, person, group, ChatId.parse(chat), ChatId.parse(started["chat_id"]))


def as_name(text: str) -> str:
    """As much of it as a name or a title may be (W-CTRL-1)."""
    return _UNSEEN.sub("", text).strip()[:200].strip() or "nameless"


def _attachments(server: Server, person: UserId, text: str) -> Iterable[Json]:
    """Those of them that are refused are refused: the server judges them, and what it takes is drawn."""
    yield {"type": "SHARE", "payload": {"url": text}}
    yield {"type": "SHARE", "payload": {"url": f"https://shop.example/{text}"}}
    card = f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{as_name(text)}\r\nTEL:{as_name(text)}\r\nEND:VCARD"
    yield {"type": "CONTACT", "payload": {"name": text, "phone": "79990000007"}}
    yield {"type": "CONTACT", "payload": {"name": "Tea", "phone": text}}
    yield {"type": "CONTACT", "payload": {"vcfBody": card}}
    yield {"type": "CONTACT", "payload": {"vcfBody": f"BEGIN:VCARD\r\nNOTE:{text}\r\nEND:VCARD"}}
    yield {"type": "LOCATION", "payload": {"latitude": text, "longitude": 1}}
    yield {"type": "LOCATION", "payload": {"latitude": -90, "longitude": 180, "epu": 1e300, "zoom": 1e300}}
    yield {"type": "STICKER", "payload": {"id": text}}
    yield {"type": "MUSIC", "payload": {"id": text}}
    yield {"type": "IMAGE", "payload": {"url": text}}
    yield {"type": text, "payload": {"text": text}}
    yield {"type": "PRESENT", "payload": {"receiverId": str(NINA)}}
    for kind in ("FILE", "AUDIO", "VIDEO"):
        made = server.person(person).posts("uploads", {"type": kind})
        name = urllib.parse.quote(_UNSEEN.sub("", text)[:200])
        url = made["url"] if made["url"].startswith("http") else server.url + made["url"]
        request = urllib.request.Request(f"{url}&name={name}", b"<svg onload=x>", method="POST")
        with urllib.request.urlopen(request, timeout=LONGEST_S):
            yield {"type": kind, "payload": {"token": made["token"]}}


def _keyboard(text: str) -> Json:
    words = as_name(text)[:128].strip()
    link = f"https://shop.example/{urllib.parse.quote(text)}"[:2048]
    rows = [
        [{"type": "CALLBACK", "text": words, "payload": _UNSEEN.sub("", text)[:200]}],
        [{"type": "LINK", "text": words, "url": link}, {"type": "CALLBACK", "text": words, "intent": "NEGATIVE"}],
        [{"type": "REQUEST_CONTACT", "text": words}, {"type": "REQUEST_GEO_LOCATION", "text": words}],
    ]
    return {"type": "INLINE_KEYBOARD", "payload": {"keyboard": {"buttons": rows}}}


def _asks(who: Person, path: str, **body: object) -> Json | None:
    """The answer, or None for a refusal; a refusal is the caller's fault, never the server's."""
    if path.endswith("/messages"):
        body["client_id"] = f"hostile-{next(_numbers)}"
    try:
        return who.posts(path, {name: value for name, value in body.items() if value is not None})
    except Refused as refused:
        if refused.status >= 500:
            raise
        return None


def visit(visits: Visits, path: str = "/", *, who: UserId | None = NINA, phone: bool = False) -> Page:
    """As `visits.open`, trapped from the first script on."""
    context = visits.context(phone=phone)
    context.add_init_script(TRAP)
    page = context.new_page()
    mark = "&" if "?" in path else "?"
    before, hash_, after = path.partition("#")
    page.goto(visits.server.url + before + (f"{mark}as={who}" if who else "") + hash_ + after)
    return page


def findings(page: Page) -> list[str]:
    """What is on the page that must not be: foreign elements, handlers, addresses, broken bounds, turned writing."""
    found: list[str] = page.evaluate(AUDIT)
    return found
