"""``gonets start-link``: a person opens a group's deep link and confirms Start (W-LINK-1, -2)."""

from typing import Annotated

from typer import Argument, BadParameter, Option

from gonets.cli.door import find
from gonets.cli.options import As, AsJson, Data, Url, either
from gonets.cli.printing import as_json, line

Link = Annotated[str | None, Argument(help="The whole link, as it was posted; or name the group.", metavar="LINK")]
Group = Annotated[str | None, Option(help="The group, if you have no link of it.", metavar="group:…")]
Payload = Annotated[str | None, Option(help="With --group: what the link carries.", metavar="TEXT")]


def start_link(
    as_: As,
    link: Link = None,
    group: Group = None,
    payload: Payload = None,
    url: Url = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Begin a chat with a group as its link does; prints the chat. Development only.

    A group's link is http://…/group/57100000000333/messages, with ?payload=… if it carries something to the bot.
    """
    either(link, group, "LINK or --group")
    if link is not None and payload is not None:
        raise BadParameter("--payload goes with --group: a link carries its own, as ?payload=….")
    door = find(url, data, as_)
    found = (
        door.post("links", "start", url=link) if link else door.post("groups", group or "", "start", payload=payload)
    )
    if json:
        as_json(found)
    else:
        line(found["chat_id"])
