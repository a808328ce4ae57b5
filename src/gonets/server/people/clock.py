"""The clock of development: shown, moved forward, stopped, let run (W-SET-1)."""

from gonets.server.clock import MovableClock
from gonets.server.domain.refusals import Forbidden, Malformed
from gonets.server.people.call import Call
from gonets.server.people.services import People

DAY_MS = 86_400_000
#: An advance does the work of every timer on its way; a jump does not.
LONGEST_ADVANCE_MS = 31 * DAY_MS
LONGEST_JUMP_MS = 3_653 * DAY_MS
WISHES = ("advance_ms", "jump_ms", "freeze", "run")


async def clock(do: People, call: Call) -> object:
    return _shown(_movable(do))


async def move(do: People, call: Call) -> object:
    """One wish: ``advance_ms``, ``jump_ms``, ``freeze`` or ``run``; says what happened on the way."""
    ours = _movable(do)
    wishes = [name for name in WISHES if call.fields.has(name)]
    if len(wishes) != 1:
        raise Malformed("advance_ms", f"exactly one of {', '.join(WISHES)} is expected")
    begun_at = ours.now()
    match wishes[0]:
        case "advance_ms":
            await ours.advance(_span(call, "advance_ms", LONGEST_ADVANCE_MS))
        case "jump_ms":
            await ours.jump(_span(call, "jump_ms", LONGEST_JUMP_MS))
        case "freeze":
            ours.freeze()
        case _:
            ours.run()
    attempts, removals = await do.deliveries.happened(begun_at, ours.now())
    return {"from": begun_at} | _shown(ours) | {"attempts": attempts, "removed": removals}


def _movable(do: People) -> MovableClock:
    if not do.development or not isinstance(do.clock, MovableClock):
        raise Forbidden(None, "the clock can be moved in development only")
    return do.clock


def _span(call: Call, name: str, most: int) -> int:
    found = call.fields.integer(name)
    if found is None or not 0 <= found <= most:
        raise Malformed(name, f"milliseconds from 0 to {most} are expected")
    return found


def _shown(ours: MovableClock) -> dict[str, object]:
    return {"now": ours.now(), "ahead_ms": ours.ahead_ms, "frozen": ours.is_frozen}
