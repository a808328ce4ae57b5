"""A line per call, written behind the calls: route, caller, code, duration; never a query, a body or a header."""

import json
import sys
from collections import deque
from datetime import UTC, datetime
from typing import TextIO

from gonets.server.clock import Clock
from gonets.server.graph.door import Answered

#: If the writer falls behind, lines are dropped and counted rather than calls slowed down.
MOST = 50_000
EVERY_S = 0.5


class AccessLog:
    def __init__(self, clock: Clock, out: TextIO | None = None, *, as_json: bool = False) -> None:
        self._clock = clock
        self._as_json = as_json
        self._out = out or sys.stderr
        self._waiting: deque[Answered] = deque(maxlen=MOST)
        self._noted = 0
        self._written = 0

    def note(self, answered: Answered) -> None:
        self._waiting.append(answered)
        self._noted += 1

    async def run(self) -> None:
        while True:
            await self._clock.sleep(EVERY_S)
            self.flush()

    def flush(self) -> None:
        lines = []
        while self._waiting:
            call = self._waiting.popleft()
            lines.append(_object(call) if self._as_json else _line(call))
        self._written += len(lines)
        dropped, self._noted = self._noted - self._written, self._written
        if dropped:
            told = {"event": "graph calls not written", "level": "warning", "count": dropped}
            lines.append(json.dumps(told) + "\n" if self._as_json else f"graph: {dropped} lines dropped\n")
        if lines:
            self._out.write("".join(lines))
            self._out.flush()


def _line(call: Answered) -> str:
    outcome = "ok" if call.code == 0 else str(call.code)
    caller = call.caller or "-"
    return f"graph {call.verb} {call.method or '?'} {caller} {outcome} {call.took_ms:.1f} ms {call.request_id}\n"


def _object(call: Answered) -> str:
    """Its request id begins with the moment it came."""
    came = datetime.fromtimestamp(int(call.request_id.partition("-")[0], 16) / 1000, UTC)
    told = call._asdict() | {"took_ms": round(call.took_ms, 1), "event": "graph call", "level": "info"}
    return json.dumps(told | {"timestamp": f"{came:%Y-%m-%dT%H:%M:%S.%fZ}"}) + "\n"
