"""Files for messages: made here, brought to the server as a person's browser does it."""

import io
import math
import secrets
import struct
import urllib.request
import wave
from typing import Literal

from PIL import Image

from gonets.wire.ids import UserId
from tests.browser.server import LONGEST_S, Json, Server

Kind = Literal["IMAGE", "VIDEO", "AUDIO", "FILE"]


def picture(width: int, height: int, colour: str = "teal") -> bytes:
    raw = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(raw, "PNG")
    return raw.getvalue()


def sound(seconds: float, rate: int = 8000) -> bytes:
    """A tone that swells and falls."""
    raw = io.BytesIO()
    with wave.open(raw, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        steps = range(int(seconds * rate))
        loud = (math.sin(math.pi * at / len(steps)) * math.sin(at / 4) for at in steps)
        out.writeframes(b"".join(struct.pack("<h", int(20_000 * one)) for one in loud))
    return raw.getvalue()


def uploaded(server: Server, who: UserId, kind: Kind, name: str, raw: bytes) -> str:
    """The token."""
    reserved = server.person(who).posts("uploads", {"type": kind})
    edge = secrets.token_hex(8)
    quoted = name.replace('"', "%22")
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{quoted}"\r\n\r\n'
    body = head.encode() + raw + f"\r\n--{edge}--\r\n".encode()
    url = server.url + reserved["url"] if reserved["url"].startswith("/") else reserved["url"]
    kinds = {"Content-Type": f"multipart/form-data; boundary={edge}"}
    with urllib.request.urlopen(urllib.request.Request(url, body, kinds), timeout=LONGEST_S) as answer:
        answer.read()
    return str(reserved["token"])


def sends(server: Server, who: UserId, chat: object, *attachments: Json, text: str = "") -> str:
    """A message of these attachments; gives its mid."""
    body = {"client_id": secrets.token_hex(8), "attachments": list(attachments), **({"text": text} if text else {})}
    return str(server.person(who).posts(f"chats/{chat}/messages", body)["message"]["mid"])


def sends_file(server: Server, who: UserId, chat: object, kind: Kind, name: str, raw: bytes) -> str:
    return sends(server, who, chat, {"type": kind, "payload": {"token": uploaded(server, who, kind, name, raw)}})


def last_attachments(server: Server, who: UserId, chat: object) -> list[Json]:
    """Of the newest message, as the server has it."""
    (newest,) = server.person(who).gets(f"chats/{chat}/messages", count=1)["messages"]
    return list(newest["message"].get("attachments", []))
