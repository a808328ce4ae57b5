"""``gonets clock``: show and move the server's clock; development only (W-SET-1)."""

from typing import Annotated

from typer import Argument, BadParameter, Context, Option

from gonets.cli.door import find
from gonets.cli.options import AsJson, Data, Url, duration_ms, example, family
from gonets.cli.printing import Json, as_json, line, many, moment, span, step

app = family()

Span = Annotated[int, Argument(help="How far, such as 8h, 90s, 15m or 2d.", parser=duration_ms, metavar="DURATION")]
Jump = Annotated[bool, Option("--jump", help="Leap at once, as a machine that wakes from sleep.")]


@app.callback(invoke_without_command=True, no_args_is_help=False)
def clock(context: Context, url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """Show the server's clock, or move it."""
    if context.invoked_subcommand is None:
        _show(find(url, data).get("console", "clock"), json)
    elif url is not None or data is not None or json:
        raise BadParameter(f"Options come after {context.invoked_subcommand}.")


@app.command(epilog=example("gonets clock advance 8h"))
def advance(span: Span, jump: Jump = False, url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """Go forward from timer to timer. Each one's work is done before the next."""
    door = find(url, data)
    wish = {"jump_ms" if jump else "advance_ms": span}
    found = door.post("console", "clock", waits=True, **wish)
    if json:
        as_json(found)
    else:
        line(_told(found, jump))


@app.command(epilog=example("gonets clock freeze"))
def freeze(url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """Let it stand still."""
    _show(find(url, data).post("console", "clock", freeze=True), json)


@app.command(epilog=example("gonets clock run"))
def run(url: Url = None, data: Data = None, json: AsJson = False) -> None:
    """Let it run on from where it stands."""
    _show(find(url, data).post("console", "clock", run=True), json)


def _show(found: Json, json: bool) -> None:
    if json:
        as_json(found)
        return
    ahead = found["ahead_ms"]
    state = "stands still" if found["frozen"] else "runs"
    apart = (
        "with real time"
        if abs(ahead) < 1_000
        else f"{span(abs(ahead))} {'ahead of' if ahead > 0 else 'behind'} real time"
    )
    line(f"{moment(found['now'])}, {state}, {apart}")


def _told(found: Json, jump: bool) -> str:
    told = f"{step(found['from'], found['now'])}."
    if found["attempts"]:
        told += f" {many(found['attempts'], 'attempt')} ran{'' if jump else ' in order'}."
    if found["removed"]:
        told += f" {many(found['removed'], 'subscription')} removed after 8 h without a 200 (W-HOOK-7)."
    return told
