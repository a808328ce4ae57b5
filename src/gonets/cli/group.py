"""``gonets group``: make and list groups."""

from gonets.cli.door import find
from gonets.cli.options import AsJson, Data, Name, Url, example, family
from gonets.cli.printing import as_json, line, table

app = family()


@app.command(epilog=example('gonets group add --name "Coffee Club"'))
def add(name: Name, url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """Make a group; its first token is shown this once."""
    found = find(url, data).post("console", "groups", name=name)
    if json:
        as_json(found)
        return
    line(found["group_id"], name)
    line(f"  export GONETS_TOKEN={found['token']}")
    line("  The token is shown this once.")


@app.command("list", epilog=example("gonets group list"))
def list_(url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """List the groups."""
    groups = find(url, data).listed("console", "groups")
    if json:
        for group in groups:
            as_json(group)
    else:
        table([[group["group_id"], group["name"]] for group in groups])
