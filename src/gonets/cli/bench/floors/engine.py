"""The bare engine, a process of its own: batches or pages of history through the store alone."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from itertools import cycle
from pathlib import Path
from typing import Literal

import msgspec
import uvloop

from gonets.cli.bench.load.accounting import Accounts
from gonets.cli.bench.load.histogram import Histogram
from gonets.cli.bench.load.job import Result, Stretch
from gonets.server.clock import SystemClock
from gonets.server.domain.messages import next_seq
from gonets.server.store import messages, sending
from gonets.server.store.database import Database, Transaction
from gonets.server.store.opening import open_database
from gonets.wire.ids import NEVER, ChatId

PAGE = 50
_BODY = '{"text":"' + "x" * 100 + '"}'

Kind = Literal["send", "history"]
Step = Callable[[], Awaitable[int]]
#: Chat, seq, n, sender, system kind, body.
Message = tuple[int, int, int, int, str | None, str, str | None]


class Engine(msgspec.Struct, frozen=True):
    """What to do over and over, in which folder and chats; a database besides is in the environment."""

    kind: Kind
    data: str
    group: int
    chats: tuple[int, ...]
    postgres: int | None = None


def main() -> None:
    engine = msgspec.json.decode(sys.argv[1], type=Engine)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(engine))


async def _run(engine: Engine) -> None:
    database = await open_database(os.environ.get("GONETS_DATABASE__URL"), Path(engine.data))
    clock = SystemClock()
    step = _sender(engine, database, clock) if engine.kind == "send" else _reader(engine, database)
    read = msgspec.json.Decoder(Stretch).decode
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.buffer.readline):
        result = await _measured(step, read(line), clock, engine)
        sys.stdout.buffer.write(msgspec.json.encode(result) + b"\n")
        sys.stdout.buffer.flush()
    await database.close()


async def _measured(step: Step, stretch: Stretch, clock: SystemClock, engine: Engine) -> Result:
    processes = {"server": os.getpid()} | ({} if engine.postgres is None else {"postgres": engine.postgres})
    all_done = await _repeat(step, clock, stretch.warm_up_s, [])
    before, started = Accounts.read(processes), clock.monotonic()
    took: list[float] = []
    done = await _repeat(step, clock, stretch.seconds, took)
    seconds, between = clock.monotonic() - started, Accounts.read(processes).since(before)
    return Result(
        operations=done,
        seconds=seconds,
        latencies=Histogram.of(took).plain(),
        spent=dict(between.spent),
        generator_s=0.0,
        others_s=between.others_s(*processes),
        acknowledged=all_done + done,
    )


async def _repeat(step: Step, clock: SystemClock, seconds: float, took: list[float]) -> int:
    done = 0
    at = clock.monotonic()
    ends_at = at + seconds
    while at < ends_at:
        done += await step()
        took.append(clock.monotonic() - at)
        at += took[-1]
    return done


def _sender(engine: Engine, database: Database, clock: SystemClock) -> Step:
    """Chat counter and message, as the send queue writes them, and a durable commit; nothing is asked before."""
    heads = dict.fromkeys(engine.chats, (0, 0))

    async def step() -> int:
        now = clock.now()
        for chat, (seq, n) in heads.items():
            heads[chat] = next_seq(seq, now), n + 1

        async def work(tx: Transaction) -> None:
            rows: list[Message] = [(chat, seq, n, engine.group, None, _BODY, None) for chat, (seq, n) in heads.items()]
            await sending.insert_messages(tx, rows)
            await sending.advance_chats(tx, [(chat, seq, n, now) for chat, (seq, n) in heads.items()])

        await database.transact(work, lane="sending")
        return len(heads)

    return step


def _reader(engine: Engine, database: Database) -> Step:
    chats = cycle([ChatId(chat) for chat in engine.chats])

    async def step() -> int:
        chat = next(chats)
        await database.read(lambda tx: messages.history(tx, chat, 0, NEVER, PAGE))
        return 1

    return step


if __name__ == "__main__":
    main()
