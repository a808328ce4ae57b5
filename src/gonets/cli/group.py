"""``gonets group``: make and list groups."""

from gonets.cli.door import find
from gonets.cli.options import AsJson, Data, Name, Url, family
from gonets.cli.printing import as_json, say, table

app = family()


@app.command(epilog='Example: gonets group add --name "Coffee Club"')
def add(name: Name, url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """Make a group; its first token is shown this once."""
    found = find(url, data).post("console", "groups", name=name)
    if json:
        as_json(found)
        return
    say(found["group_id"], name)
    say(f"  export GONETS_TOKEN={found['token']}")
    say("  The token is shown this once.")


@app.command("list", epilog="Example: gonets group list")
def list_(url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """List the groups."""
    groups = find(url, data).get("console", "groups")["groups"]
    if json:
        for group in groups:
            as_json(group)
    else:
        table([[group["group_id"], group["name"]] for group in groups])
