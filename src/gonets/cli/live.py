"""``gonets live``: a person's live location moves, or ends before its time (W-ATT-LOCATION-2)."""

from typing import Annotated

from typer import Option

from gonets.cli.door import find
from gonets.cli.options import As, AsJson, Data, Url, example, family, point
from gonets.cli.printing import as_json, line

app = family()

Mid = Annotated[str, Option(help="The message that carries it.", metavar="mid:…")]
At = Annotated[str, Option(help="Where the person is now.", metavar="LAT,LON")]


@app.command(
    epilog=example("gonets live move --as user:571000000101 --mid mid:C5aa01b3c7d1e.18bcfe568000001 --at 55.75,37.62")
)
def move(as_: As, mid: Mid, at: At, url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """Say where the person is now. Development only."""
    where = point(at, "--at")
    find(url, data, as_).post("messages", mid, "live", location=where)
    _tell("moved", mid, json)


@app.command(epilog=example("gonets live stop --as user:571000000101 --mid mid:C5aa01b3c7d1e.18bcfe568000001"))
def stop(as_: As, mid: Mid, url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """End a live location before its time. Development only."""
    find(url, data, as_).post("messages", mid, "live", stop=True)
    _tell("stopped", mid, json)


def _tell(what: str, mid: str, json: bool) -> None:
    if json:
        as_json({"message_id": mid, "state": what})
    else:
        line(what)
