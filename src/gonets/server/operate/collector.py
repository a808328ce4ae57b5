"""The garbage collector of a server that has started: rarer, and blind to what the start made."""

import gc

#: So many new objects stay before the youngest are looked at: what 64 open requests hold at once is far below it, so
#: a busy server does not look through them again and again. Cycles are few here and wait a little longer to go.
_YOUNG, _MIDDLE, _OLD = 20_000, 20, 50


def calm() -> None:
    """Once, when all parts stand."""
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
