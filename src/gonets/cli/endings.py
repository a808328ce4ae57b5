"""How a command ends: an exit code for scripts, one sentence for people."""

import sys
from enum import IntEnum
from typing import NoReturn


class Ending(IntEnum):
    """The exit codes of every command."""

    DONE = 0
    FAILED = 1
    """Refused, or failed."""
    WRONG_USAGE = 2
    """Wrong usage or a bad setting."""
    NOT_REACHABLE = 3
    """No server there, or one already running, or its port taken."""


def end(sentence: str, ending: int) -> NoReturn:
    """Say why on stderr and leave."""
    print(sentence, file=sys.stderr)  # noqa: T201  people read it
    sys.exit(ending)
