"""``gonets chat``: make, list, read, join and leave chats."""

import re
from typing import Annotated

from typer import BadParameter, Option

from gonets.cli.door import PAGE, find
from gonets.cli.options import As, AsJson, Chat, Data, GroupOr, Url, UserOr, either, example, family
from gonets.cli.printing import Json, as_json, line, many, moment, spoken, table

app = family()

Title = Annotated[str, Option(help="The chat's title.", metavar="TITLE")]
Members = Annotated[list[str] | None, Option("--member", help="Who is in it; repeat it.", metavar="user:…|group:…")]
OwnedBy = Annotated[str | None, Option("--group", help="The group it belongs to.", metavar="group:…")]
AsPerson = Annotated[str | None, Option("--as", help="As this person sees them.", metavar="user:…")]
Count = Annotated[int, Option(help="How many, the newest.", min=1, metavar="N")]
ChatOr = Annotated[str | None, Option("--chat", help="Either a chat…", metavar="chat:…")]
Link = Annotated[str | None, Option(help="…or its link.", metavar="URL")]


@app.command(epilog=example('gonets chat add --as user:571000000101 --title "Tasting" --member user:571000000102'))
def add(
    as_: As,
    title: Title,
    member: Members = None,
    group: OwnedBy = None,
    url: Url = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Make a chat of several; prints its id. Development only."""
    found = find(url, data, as_).post("chats", title=title, members=member or [], group=group)
    if json:
        as_json(found)
    else:
        line(found["chat_id"])


@app.command("list", epilog=example("gonets chat list --as user:571000000101"))
def list_(
    as_: AsPerson = None,
    group: GroupOr = None,
    user: UserOr = None,
    count: Count = 50,
    url: Url = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """List the chats of a person or a group, the newest first."""
    if as_ is not None and (group is not None or user is not None):
        raise BadParameter("Name one of --as, --group, --user.")
    door = find(url, data, as_)
    if as_ is not None:
        chats = door.listed("chats", most=count)
    else:
        either(group, user, "--as, --group or --user")
        chats = door.listed("console", "chats", most=count, group=group, user=user)
    if json:
        for chat in chats:
            as_json(chat)
    else:
        table([_row(chat) for chat in chats])


@app.command(epilog=example("gonets chat history --as user:571000000101 --chat chat:C5aa01b3c7d1e"))
def history(as_: As, chat: Chat, count: Count = 50, url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """Print a chat's messages in the order they were written. Development only."""
    door = find(url, data, as_)
    messages: list[Json] = []
    before = None
    while len(messages) < count:
        page = door.get("chats", chat, "messages", before=before, count=min(PAGE, count - len(messages)))
        messages = page["messages"] + messages
        if not page["has_before"]:
            break
        before = messages[0]["message"]["mid"]
    for message in messages:
        if json:
            as_json(message)
        else:
            line(moment(message["timestamp"]), message["message"]["mid"], spoken(message))


@app.command(epilog=example("gonets chat join --as user:571000000102 --chat chat:C5aa01b3c7d1e"))
def join(
    as_: As, chat: ChatOr = None, link: Link = None, url: Url = None, data: Data = None, json: AsJson = False
) -> None:
    """Join a chat as its link lets one. Development only."""
    either(chat, link, "--chat or --link")
    door = find(url, data, as_)
    found = door.post("chats", chat, "join") if chat else door.post("links", _digits(link or ""), "join")
    if json:
        as_json(found)
    else:
        line(found["chat_id"])


@app.command(epilog=example("gonets chat leave --as user:571000000103 --chat chat:C5aa01b3c7d1e"))
def leave(as_: As, chat: Chat, url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """Leave a chat. Development only."""
    found = find(url, data, as_).post("chats", chat, "leave")
    if json:
        as_json(found)
    else:
        line(found["message_id"])


def _digits(link: str) -> str:
    """``g`` and 15 digits, the last word of the path; in development the address of a page goes on with ``?as=``."""
    return re.split(r"[?#]", link)[0].rpartition("/")[2]


def _row(chat: Json) -> list[str]:
    """Of a person's list, or of the operator's, which is the wire's."""
    if "members" in chat:
        people = many(chat["members"], "member")
    else:
        people = many(len(chat["participants"]), "person").replace("persons", "people")
    unread = f"{chat['unread']} unread" if chat["unread"] else ""
    name = chat.get("title") or chat.get("companion", {}).get("name", "")
    is_active = chat["status"] == "ACTIVE"
    return [chat["chat_id"], chat["type"], name, people if is_active else chat["status"].lower(), unread]
