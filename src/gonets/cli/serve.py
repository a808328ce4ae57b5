"""``gonets serve``: options become settings, settings become a running house."""

import asyncio
import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

from platformdirs import user_data_path
from typer import Option

from gonets.cli.endings import Ending, end
from gonets.server.settings import BadSetting, CannotStart, Settings
from gonets.server.settings_reading import load

Host = Annotated[
    str | None, Option(help="Address to listen on (server.host); 127.0.0.1 if none is given.", metavar="ADDRESS")
]
Port = Annotated[
    int | None, Option(help="Port to listen on, 0 for a free one (server.port); 7070 if none is given.", metavar="N")
]
Data = Annotated[
    Path | None, Option(help="Folder that keeps everything; made if need be.", metavar="DIR", readable=False)
]
DatabaseUrl = Annotated[str | None, Option(help="sqlite or postgresql://… (database.url).", metavar="URL")]
Nats = Annotated[str | None, Option(help="nats://… for several nodes (wakeups.nats).", metavar="URL")]
Ephemeral = Annotated[bool, Option("--ephemeral", help="Keep nothing: a fresh folder that goes with the process.")]
NoDemo = Annotated[bool, Option("--no-demo", help="Make no demo world at the first start.")]
Announce = Annotated[
    str | None,
    Option(
        help="Write address, groups and tokens as JSON here once the server answers; - is stdout.", metavar="FILE|-"
    ),
]
Set = Annotated[
    list[str] | None, Option("--set", help="Any setting, as often as needed.", metavar="SECTION.NAME=VALUE")
]


def serve(
    host: Host = None,
    port: Port = None,
    data: Data = None,
    database: DatabaseUrl = None,
    nats: Nats = None,
    ephemeral: Ephemeral = False,
    no_demo: NoDemo = False,
    announce: Announce = None,
    set_: Set = None,
) -> None:
    """Run the messenger until Ctrl-C or SIGTERM.

    Settings come from gonets.toml in the data folder, GONETS_SECTION__NAME and these options, the later the stronger.
    """
    short = {"server.host": host, "server.port": port, "database.url": database, "wakeups.nats": nats}
    overrides = [*(set_ or []), *(f"{name}={value}" for name, value in short.items() if value is not None)]
    try:
        with folder(data, ephemeral=ephemeral) as place:
            settings = load(overrides, place, os.environ)
            ending = _run(settings, data=place, ephemeral=ephemeral, demo=not no_demo, announce=announce)
    except BadSetting as fault:
        end(str(fault), Ending.WRONG_USAGE)
    except CannotStart as fault:
        end(str(fault), fault.exit_code)
    sys.exit(ending)


@contextlib.contextmanager
def folder(data: Path | None, *, ephemeral: bool) -> Iterator[Path]:
    """The data folder: the one named, the user's own, or a fresh one that goes when the block ends."""
    if not ephemeral:
        yield data or user_data_path("gonets", appauthor=False)
        return
    try:
        if data:
            data.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = tempfile.TemporaryDirectory(prefix="gonets-", dir=data, ignore_cleanup_errors=True)
    except OSError as fault:
        raise CannotStart(f"No folder can be made in {data or tempfile.gettempdir()}: {fault.strerror}.") from fault
    with fresh as name:
        yield Path(name)


def _run(settings: Settings, *, data: Path, ephemeral: bool, demo: bool, announce: str | None) -> int:
    from gonets.server.app import serve as open_house  # the slow import, after the settings are known to be good

    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        return runner.run(open_house(settings, data=data, ephemeral=ephemeral, demo=demo, announce=announce))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if sys.platform == "win32":  # uvloop does not exist there
        return None
    import uvloop

    return uvloop.new_event_loop
