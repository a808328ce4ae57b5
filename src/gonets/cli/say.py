"""``gonets say``: a person writes, and may wait for the bot's answer."""

import re
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from typer import Argument, BadParameter, Option

from gonets.cli.attaching import attached, kind_of, unreadable
from gonets.cli.door import Door, find
from gonets.cli.endings import Ending, end
from gonets.cli.options import As, AsJson, Data, Url, point, taking
from gonets.cli.printing import Json, as_json, line, spoken
from gonets.cli.replies import reply_within

#: More than any server takes by default; what has no end is not read to its end.
CARD_CHARS = 1024 * 1024
_USER = re.compile(r"user:[0-9]+|[0-9]{1,19}", re.IGNORECASE | re.ASCII)

Text = Annotated[str | None, Argument(help="What is said.", show_default=False, metavar="TEXT")]
Chat = Annotated[str | None, Option(help="Into this chat…", metavar="chat:…")]
To = Annotated[
    str | None, Option(help="…or to this group or person; their chat is made if need be.", metavar="group:…|user:…")
]
ReplyTo = Annotated[str | None, Option("--reply", help="The message it answers to.", metavar="mid:…")]
Wait = Annotated[float | None, Option(help="Wait so long for the bot's answer and print it.", metavar="SECONDS", min=0)]
Attach = Annotated[
    list[Path] | None, Option(help="A picture, sound, film or any file; may be repeated.", metavar="FILE")
]
Location = Annotated[str | None, Option(help="A point on the map.", metavar="LAT,LON")]
Contact = Annotated[str | None, Option(help="A person, or a card in a file.", metavar="user:…|FILE.vcf")]
Sticker = Annotated[str | None, Option(help="A sticker of the catalogue.", metavar="ID")]
Music = Annotated[str | None, Option(help="A track of the catalogue.", metavar="ID")]
Live = Annotated[int | None, Option(help="Let the location live so long.", metavar="SECONDS", min=1, max=86_400)]
Present = Annotated[str | None, Option(help="A present for this person.", metavar="user:…")]
Call = Annotated[str | None, Option(help="A call that nobody took.", metavar="AUDIO|VIDEO")]
Share = Annotated[str | None, Option(help="A link.", metavar="URL")]


@dataclass(frozen=True, slots=True)
class Saying:
    """The options of the command."""

    as_: As
    text: Text = None
    chat: Chat = None
    to: To = None
    reply: ReplyTo = None
    wait: Wait = None
    attach: Attach = None
    location: Location = None
    live: Live = None
    contact: Contact = None
    sticker: Sticker = None
    music: Music = None
    share: Share = None
    present: Present = None
    call: Call = None
    url: Url = None
    data: Data = None
    json: AsJson = False


def _say(asked: Saying) -> None:
    """Write as a person; prints the new message's id. Development only."""
    where, carried = _destination(asked.chat, asked.to), _attachments(asked)
    if asked.text is None and not carried and not asked.attach:
        raise BadParameter("Say something, or attach something.")
    for path in asked.attach or []:
        kind_of(path)  # before anything is sent
    door = find(asked.url, asked.data, asked.as_)
    carried = [*(attached(door, path) for path in asked.attach or []), *carried]
    sent = door.post(
        *where, client_id=str(uuid.uuid4()), text=asked.text, attachments=carried or None, reply_to=asked.reply
    )
    _tell(door, sent, asked.wait, asked.json)


say = taking(Saying, _say)


def _tell(door: Door, sent: Json, wait: float | None, json: bool) -> None:
    mid, chat = sent["message"]["mid"], sent["recipient"]["chat_id"]
    if not json:
        line(mid)
    answer = None if wait is None else reply_within(door, chat, mid, wait)
    if json:
        as_json({"chat_id": chat, "message_id": mid} | ({} if wait is None else {"reply": answer}))
    elif answer is not None:
        line(spoken(answer))
    if wait is not None and answer is None:
        end(f"No answer within {wait:g} s.", Ending.FAILED)


def _destination(chat: str | None, to: str | None) -> tuple[str, str, str]:
    if (chat is None) == (to is None):
        raise BadParameter("Name either --chat or --to.")
    if chat is not None:
        return "chats", chat, "messages"
    kind, colon, _ = (to or "").partition(":")
    if not colon or kind.lower() not in ("group", "user"):
        raise BadParameter("--to takes group:… or user:….")
    return f"{kind.lower()}s", to or "", "messages"


def _attachments(asked: Saying) -> list[Json]:
    carried: list[Json] = []
    if asked.live is not None and asked.location is None:
        raise BadParameter("--live goes with --location.")
    if asked.location is not None:
        lives = {} if asked.live is None else {"livePeriod": asked.live}
        carried.append({"type": "LOCATION", "payload": point(asked.location, "--location") | lives})
    if asked.contact is not None:
        carried.append(_contact(asked.contact))
    if asked.sticker is not None:
        carried.append({"type": "STICKER", "payload": {"id": asked.sticker}})
    if asked.music is not None:
        carried.append({"type": "MUSIC", "payload": {"id": asked.music}})
    if asked.present is not None:
        carried.append({"type": "PRESENT", "payload": {"receiverId": asked.present}})
    if asked.call is not None:
        carried.append({"type": "CALL", "payload": {"type": asked.call}})
    if asked.share is not None:
        carried.append({"type": "SHARE", "payload": {"url": asked.share}})
    return carried


def _contact(text: str) -> Json:
    if _USER.fullmatch(text):
        return {"type": "CONTACT", "payload": {"id": text}}
    if text.partition(":")[0].lower() in ("user", "group") or not text:
        raise BadParameter("--contact takes a person, as user:…, or a file with a vCard.")
    try:
        with Path(text).open(encoding="utf-8", newline="") as file:
            card = file.read(CARD_CHARS)
    except OSError as fault:
        raise unreadable(Path(text), fault) from fault
    except UnicodeError as fault:
        raise BadParameter(f"{text} is not a text in UTF-8, so it is no vCard.") from fault
    return {"type": "CONTACT", "payload": {"vcfBody": card}}
