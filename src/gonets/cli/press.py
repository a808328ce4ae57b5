"""``gonets press``: a person presses a button, and sees what the bot makes of it (W-CB, W-KBD-7, W-ANS-4)."""

import time
import uuid
from dataclasses import dataclass
from typing import Annotated

from typer import Option

from gonets.cli.door import Door, find
from gonets.cli.endings import Ending, end
from gonets.cli.options import As, AsJson, Chat, Data, Url, either, point, taking
from gonets.cli.printing import Json, as_json, line, plain, spoken
from gonets.cli.replies import reply_within

LOOK_S = 0.05
WAIT_S = 5.0

Payload = Annotated[str | None, Option(help="The button that carries this payload…", metavar="P")]
Button = Annotated[str | None, Option(help="…or the one that says this.", metavar="TEXT")]
Mid = Annotated[str | None, Option(help="Of this message; else of the newest that has such a button.", metavar="mid:…")]
Yes = Annotated[bool | None, Option("--yes/--no", help="Your word, if the button asks for your contact or place.")]
At = Annotated[str | None, Option(help="Where you are, if the button asks for it.", metavar="LAT,LON")]
Wait = Annotated[
    float | None, Option(help="Wait so long for the bot; if named, its silence is a failure.", metavar="SECONDS", min=0)
]


@dataclass(frozen=True, slots=True)
class Pressing:
    """The options of the command."""

    as_: As
    chat: Chat
    payload: Payload = None
    button: Button = None
    mid: Mid = None
    yes: Yes = None
    at: At = None
    wait: Wait = None
    url: Url = None
    data: Data = None
    json: AsJson = False


def _press(asked: Pressing) -> None:
    """Press a button as a person; waits 5 s for the bot unless told otherwise. Development only."""
    either(asked.payload, asked.button, "--payload or --button")
    place = None if asked.at is None else point(asked.at, "--at")
    door = find(asked.url, asked.data, asked.as_)
    done = door.post(
        "chats",
        asked.chat,
        "press",
        client_id=str(uuid.uuid4()),
        mid=asked.mid,
        payload=asked.payload,
        button=asked.button,
        share=asked.yes,
        location=place,
    )
    if "press_id" in done:
        _follow(door, asked, done["press_id"])
    elif "message" in done:
        _hear(door, asked, done)
    elif asked.json:
        as_json(done)
    elif "ask" not in done:
        line("declined")
    if "ask" in done:
        end(plain(_question(done)), Ending.FAILED)


press = taking(Pressing, _press)


def _hear(door: Door, asked: Pressing, shared: Json) -> None:
    """What was shared is a message of the person's own; the bot's answer to it is waited for only if asked."""
    if not asked.json:
        line("shared", shared["message"]["mid"])
    reply = None if asked.wait is None else reply_within(door, asked.chat, shared["message"]["mid"], asked.wait)
    if asked.json:
        as_json(shared | ({} if asked.wait is None else {"reply": reply}))
    elif reply is not None:
        line(spoken(reply))
    if asked.wait is not None and reply is None:
        end(f"No answer within {asked.wait:g} s.", Ending.FAILED)


def _follow(door: Door, asked: Pressing, press_id: str) -> None:
    seconds = WAIT_S if asked.wait is None else asked.wait
    found = _outcome(door, asked.chat, press_id, seconds)
    came = found["state"] in ("answered", "followed")
    if asked.json:
        as_json({"press_id": press_id} | found)
    elif "message" in found:
        line(f"pressed; {found['state']} in {found['took_ms']} ms: {_words(found)}")
    elif came:
        line(f"pressed; {found['state']}")
    else:
        line(f"pressed; no answer within {seconds:g} s")
    if asked.wait is not None and not came:
        end(f"No answer within {seconds:g} s.", Ending.FAILED)


def _outcome(door: Door, chat: str, press_id: str, seconds: float) -> Json:
    """As the presser sees it: ``answered``, ``followed``, or ``waiting`` when patience is over."""
    from gonets.server.clock import SystemClock

    clock = SystemClock()
    until = clock.monotonic() + seconds
    while True:
        found = door.get("chats", chat, "presses", press_id)
        if found["state"] != "waiting" or clock.monotonic() >= until:
            return found
        time.sleep(LOOK_S)


def _words(found: Json) -> str:
    """Text and attachments without the bot's name, which the presser knows."""
    return spoken(found).removeprefix(f"{found['sender']['name']}: ")


def _question(asked: Json) -> str:
    what = ", ".join(str(value) for value in asked["what"].values())
    wanted = f"your contact ({what})" if asked["ask"] == "contact" else "where you are; name it with --at LAT,LON"
    return f"{asked['group']['name']} asks for {wanted}. Say --yes or --no."
