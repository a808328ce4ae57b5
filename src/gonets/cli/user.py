"""``gonets user``: make, invite and list people."""

from typing import Annotated

from typer import Argument, Option

from gonets.cli.door import find
from gonets.cli.options import AsJson, Data, Name, Url, example, family
from gonets.cli.printing import Json, as_json, line, table

app = family()

Phone = Annotated[str | None, Option(help="Digits only.", metavar="DIGITS")]
Locale = Annotated[str | None, Option(help="Two letters, such as ru or en.", metavar="LANGUAGE")]
Admin = Annotated[bool, Option("--admin", help="May invite people in the messenger.")]
Who = Annotated[str, Argument(metavar="USER", help="The person: user:…", show_default=False)]


@app.command(epilog=example("gonets user add --name Anna"))
def add(
    name: Name,
    phone: Phone = None,
    locale: Locale = None,
    admin: Admin = False,
    url: Url = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Make a person, and a link that lets them in. Prints both; the link is good once and for 24 hours."""
    door = find(url, data)
    _show(door.post("console", "users", name=name, phone=phone, locale=locale, admin=admin or None), json)


@app.command(epilog=example("gonets user invite user:571000000101"))
def invite(user: Who, url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """Print a link that lets a person in once. They choose a new password; good for 24 hours."""
    _show(find(url, data).post("console", "users", "invite", user_id=user), json)


def _show(invited: Json, json: bool) -> None:
    if json:
        as_json(invited)
    else:
        line(invited["user_id"])
        line(invited["link"])


@app.command("list", epilog=example("gonets user list"))
def list_(url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """List the people."""
    users = find(url, data).listed("console", "users")
    if json:
        for user in users:
            as_json(user)
    else:
        table([[user["user_id"], user["name"]] for user in users])
