"""``gonets start-link``: a person opens a group's deep link and confirms Start (W-LINK-2)."""

from typing import Annotated

from typer import Option

from gonets.cli.door import find
from gonets.cli.options import As, AsJson, Data, Group, Url
from gonets.cli.printing import as_json, line

Payload = Annotated[str | None, Option(help="What the link carried.")]


def start_link(
    as_: As, group: Group, payload: Payload = None, url: Url = None, data: Data = None, json: AsJson = False
) -> None:
    """Begin a chat with a group as its link does; prints the chat. Development only."""
    found = find(url, data, as_).post("groups", group, "start", payload=payload)
    if json:
        as_json(found)
    else:
        line(found["chat_id"])
