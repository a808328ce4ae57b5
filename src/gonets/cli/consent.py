"""``gonets allow`` and ``gonets deny``: a person switches a group's messages on and off (W-CONS-1)."""

from gonets.cli.door import find
from gonets.cli.options import As, AsJson, Data, Group, Url
from gonets.cli.printing import as_json, line


def allow(as_: As, group: Group, url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """Let a group write to a person. Development only."""
    found = find(url, data, as_).post("groups", group, "allow")
    if json:
        as_json(found)
    else:
        line(f"{group} may write to {as_} in {found['chat_id']}")


def deny(as_: As, group: Group, url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """Let a group write to a person no more. Development only."""
    found = find(url, data, as_).post("groups", group, "deny")
    if json:
        as_json(found)
    else:
        line(f"{group} may not write to {as_}")
