"""``gonets webhook``: how webhooks are doing, and ending them (W-SUB, W-HOOK-7)."""

from typing import Annotated

from typer import Argument

from gonets.cli.door import find
from gonets.cli.endings import Ending, end
from gonets.cli.options import AsJson, Data, Group, Url, example, family
from gonets.cli.printing import Json, as_json, line, many, moment, span, table

app = family()

Which = Annotated[str, Argument(help="The number that `gonets webhook list` shows, or the url.", metavar="WEBHOOK")]


@app.command("list", epilog=example("gonets webhook list --group group:57100000000333"))
def list_(group: Group, url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """List a group's webhooks and how they are doing. Those that 8 h of failures have ended, too."""
    found = find(url, data).get("console", "webhooks", group=group)
    if json:
        for one in found["webhooks"]:
            as_json(one)
        return
    rows = [
        [str(one["webhook"]), one["url"], ",".join(one["types"]), _health(one, found["now"])]
        for one in found["webhooks"]
    ]
    for one in found["removed"]:
        rows.append([str(one["webhook"]), one["url"], "", f"removed {moment(one['removed_at'])} after 8 h of failures"])
    if found["polling"] is not None:
        rows.append(["", "long polling", ",".join(found["polling"]["types"]), ""])
    table(rows)


@app.command(epilog=example("gonets webhook remove --group group:57100000000333 1"))
def remove(group: Group, webhook: Which, url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """End a subscription with everything it is still owed."""
    door = find(url, data)
    hooks = door.get("console", "webhooks", group=group)["webhooks"]
    number = next((one["webhook"] for one in hooks if webhook in (str(one["webhook"]), one["url"])), None)
    if number is None:
        end(f"{group} has no webhook {webhook}.", Ending.FAILED)
    door.post("console", "webhooks", "remove", group=group, webhook=number)
    if json:
        as_json({"removed": number})
    else:
        line(f"webhook {number} removed")


@app.command(epilog=example("gonets webhook secret --group group:57100000000333"))
def secret(group: Group, url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """Print what a receiver checks signatures with. Two during rotation, the newest first (W-HOOK-2)."""
    found = find(url, data).get("console", "webhooks", "secrets", group=group)
    if json:
        as_json(found)
        return
    for one in found["secrets"]:
        line(one)


def _health(one: Json, now: int) -> str:
    if not one["failures"]:
        return "fine"
    left = span(max(0, one["removal_at"] - now))
    return f"{many(one['failures'], 'failure')} in a row since {moment(one['failing_since'])}, removed in {left}"
