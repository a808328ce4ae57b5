"""``gonets user``: make and list people."""

from typing import Annotated

from typer import Option

from gonets.cli.door import find
from gonets.cli.options import AsJson, Data, Name, Url, example, family
from gonets.cli.printing import as_json, line, table

app = family()

Phone = Annotated[str | None, Option(help="Digits only.")]
Locale = Annotated[str | None, Option(help="Language, such as ru or en.")]


@app.command(epilog=example("gonets user add --name Anna"))
def add(
    name: Name, phone: Phone = None, locale: Locale = None, url: Url = None, data: Data = None, json: AsJson = False
) -> None:
    """Make a person; prints their id."""
    found = find(url, data).post("console", "users", name=name, phone=phone, locale=locale)
    if json:
        as_json(found)
    else:
        line(found["user_id"])


@app.command("list", epilog=example("gonets user list"))
def list_(url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """List the people."""
    users = find(url, data).get("console", "users")["users"]
    if json:
        for user in users:
            as_json(user)
    else:
        table([[user["user_id"], user["name"]] for user in users])
