"""``gonets token``: make, list and revoke access tokens (W-AUTH)."""

from typing import Annotated

from typer import Argument, Option

from gonets.cli.door import find
from gonets.cli.options import AsJson, Data, GroupOr, Url, UserOr, either, example, family
from gonets.cli.printing import as_json, line, many, moment, table

app = family()

OWNER = "--group or --user"
Label = Annotated[str | None, Option(help="What it is for, to tell it from others.", metavar="TEXT")]
Which = Annotated[str, Argument(help="The token, or the id that `gonets token list` shows.", metavar="TOKEN")]


@app.command(epilog=example("gonets token add --group group:57100000000333"))
def add(
    group: GroupOr = None,
    user: UserOr = None,
    label: Label = None,
    url: Url = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Make a token; it is shown this once. A group's previous one stays valid for a while (tokens.overlap_minutes)."""
    found = find(url, data).post("console", "tokens", owner=either(group, user, OWNER), label=label)
    if json:
        as_json(found)
    else:
        line(found["token"])


@app.command("list", epilog=example("gonets token list --group group:57100000000333"))
def list_(group: GroupOr = None, user: UserOr = None, url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """List tokens by their ids; the tokens themselves are not kept."""
    tokens = find(url, data).get("console", "tokens", owner=either(group, user, OWNER))["tokens"]
    if json:
        for token in tokens:
            as_json(token)
        return
    rows = []
    for token in tokens:
        until = "for ever" if token["ends_at"] is None else moment(token["ends_at"])
        rows.append([token["id"], token["label"], ("valid until " if token["live"] else "ended ") + until])
    table(rows)


@app.command(epilog=example("gonets token revoke 1f0c2d3e4a5b"))
def revoke(token: Which, url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """End a token now."""
    found = find(url, data).post("console", "tokens", "revoke", token=token)
    if json:
        as_json(found)
    else:
        line(f"{many(found['revoked'], 'token')} revoked")
