"""Figures of files, from outside: what serving gives, how long a photo takes, what uploads cost the sends beside them.

    python tools/measure_files.py [--rounds 3] [--seconds 4]

Starts a server of its own on a throwaway folder (below TMPDIR, which should be a real disk), pinned to core 0; this
process and the load are on core 1. Prints a table; asserts nothing.
"""

import argparse
import http.client
import io
import json
import os
import socket
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image

from gonets.cli.bench.ground import Ground, Server
from gonets.cli.bench.load.job import Requests, Result, Stretch
from gonets.cli.bench.measuring import Row, merged, row
from gonets.cli.bench.plan import LOAD_CORE, Plan
from gonets.cli.bench.scenes.contenders import Load
from gonets.cli.bench.scenes.send import load_of
from gonets.cli.bench.worlds import world as worlds
from gonets.cli.bench.worlds.stores import throwaway
from gonets.cli.bench.worlds.world import World

MB = 1_000_000
UPLOADS, UPLOAD_BYTES, PIECE = 4, 100 * MB, 256 * 1024
TOKEN = worlds.token_of(worlds.TEA)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--seconds", type=float, default=4.0)
    options = asked.parse_args()
    os.sched_setaffinity(0, {LOAD_CORE})
    plan = Plan(
        scenarios=("send",),
        engine="SQLite",
        rounds=options.rounds,
        seconds=options.seconds,
        connections=(64,),
        rate=None,
        pinned=True,
        world="small",
        stages=False,
        seed=1,
        url=None,
    )
    with throwaway(None) as stores, Ground(plan, stores, _say) as ground:
        server = ground.serve(World.of("small", 1))
        serving(server, options.rounds, options.seconds)
        photos(ground, server, options.rounds)
        uploads(ground, server, options.rounds, options.seconds)


def serving(server: Server, rounds: int, seconds: float) -> None:
    """One connection after the other reads the same file of 256 MB, over and over."""
    url = urlsplit(_sent_file(server, 256 * MB))
    before, rates, read = _memory_kb(server), [], 0
    for _ in range(rounds):
        started, read = time.monotonic(), 0
        while time.monotonic() - started < seconds:
            read += _drain(server, f"{url.path}?{url.query}")
        rates.append(read / (time.monotonic() - started) / MB)
    grown = (_memory_kb(server) - before) / 1024
    _say(f"serving a file: median {statistics.median(rates):,.0f} MB/s of {_shown(rates)}; memory {grown:+.1f} MB")


def photos(ground: Ground, server: Server, rounds: int) -> None:
    """Twelve megapixels of noise, the dearest to decode; meanwhile a call every 10 ms that needs no disk."""
    picture = io.BytesIO()
    Image.effect_noise((4000, 3000), 60).convert("RGB").save(picture, "JPEG", quality=85)
    took: list[float] = []

    def work() -> None:
        for _ in range(rounds):
            started = time.monotonic()
            token = _uploaded(server, "IMAGE", [picture.getvalue()], picture.tell())
            image = {"type": "IMAGE", "payload": {"token": token}}
            _asked(server, f"me/messages/{_chat(0)}", {"message": {"attachments": [image]}})
            took.append(time.monotonic() - started)

    beside = _trickle(ground, server, work)
    size = len(picture.getvalue()) / MB
    _say(f"photo of 12 MP ({size:.1f} MB), upload to sent: median {statistics.median(took):.2f} s of {_shown(took, 2)}")
    _say(f"  a call every 10 ms beside it: {_felt(beside)}")


def uploads(ground: Ground, server: Server, rounds: int, seconds: float) -> None:
    """Sends alone and beside four uploads of 100 MB that never end, A B B A; what the uploads cost alone is known."""
    load = load_of(ground, server, "send", 64)
    alone: list[Result] = []
    beside: list[Result] = []
    price: list[float] = []
    moved: list[float] = []
    for number in range(rounds):
        stretch = Stretch(1.0 if number == 0 else 0.3, seconds / 2)
        alone.append(load.measure(stretch))
        for _ in range(2):
            with _uploading(server) as sent:
                before, cpu = sent[0], _cpu_s(server)
                time.sleep(1.0)
                price.append((_cpu_s(server) - cpu) / max(1, sent[0] - before))
                before, began = sent[0], time.monotonic()
                beside.append(load.measure(stretch))
                moved.append((sent[0] - before) / (time.monotonic() - began))
        alone.append(load.measure(stretch))
    quiet, busy = _row("alone", alone), _row("beside", beside)
    byte_s, moved_s = statistics.median(price), statistics.median(moved)
    share = byte_s * moved_s
    assert quiet.cpu_us is not None, "a server of ours"  # noqa: S101 narrows the type
    assert busy.cpu_us is not None, "a server of ours"  # noqa: S101 narrows the type
    each = busy.cpu_us - share / busy.rate * 1e6
    _say(f"sends alone: {quiet.rate:,.0f}/s, CPU {quiet.cpu_us:.0f} µs, p99 {quiet.p99_ms:.1f} ms")
    _say(
        f"beside {UPLOADS} uploads of {UPLOAD_BYTES // MB} MB, {moved_s / MB:,.0f} MB/s together, which alone cost"
        f" {byte_s * 1e9:.2f} ns of CPU a byte, {share:.0%} of the core: {busy.rate:,.0f}/s, p99 {busy.p99_ms:.1f} ms"
    )
    _say(f"  CPU of a send without the uploads' share: {each:.0f} µs; rate per CPU kept: {quiet.cpu_us / each:.2f}")
    kept = busy.rate / quiet.rate
    _say(f"  rate kept: {kept:.2f}; of what the core could do besides the uploads: {kept / (1 - share):.2f}")
    with _uploading(server):
        trickle = _trickle(ground, server, lambda: time.sleep(seconds))
    _say(f"a call every 10 ms beside the uploads: {_felt(trickle)}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _felt(trickle: Row) -> str:
    return f"p50 {trickle.p50_ms:.1f} ms, p99 {trickle.p99_ms:.1f} ms, longest {trickle.max_ms:.1f} ms"


def _row(name: str, results: list[Result]) -> Row:
    return row(name, [merged(one, other) for one, other in zip(results[::2], results[1::2], strict=True)])


def _trickle(ground: Ground, server: Server, work: Callable[[], None]) -> Row:
    """A hundred calls a second for as long as the work takes, timed from when they were due: how the loop felt it."""
    asked = Requests(verb="GET", targets=(f"/graph/me/info?access_token={TOKEN}",), begins='{"name":')
    load = Load("trickle", ground, server, asked, 8, rate=100.0)
    felt: list[Result] = []
    over = threading.Event()

    def measure() -> None:
        while not over.is_set():
            felt.append(load.measure(Stretch(0.1, 1.0)))

    thread = threading.Thread(target=measure)
    thread.start()
    work()
    over.set()
    thread.join()
    return row("trickle", felt)


@contextmanager
def _uploading(server: Server) -> Iterator[list[int]]:
    """Four uploads at any time, as fast as they are read; the number of bytes sent so far."""
    sent, over = [0], threading.Event()

    def pieces() -> Iterator[bytes]:
        piece = os.urandom(PIECE)
        for _ in range(UPLOAD_BYTES // PIECE):
            if over.is_set():
                raise InterruptedError
            sent[0] += PIECE
            yield piece

    def work() -> None:
        while not over.is_set():
            try:
                _uploaded(server, "FILE", pieces(), UPLOAD_BYTES // PIECE * PIECE)
            except InterruptedError:
                return

    threads = [threading.Thread(target=work) for _ in range(UPLOADS)]
    for thread in threads:
        thread.start()
    try:
        yield sent
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _sent_file(server: Server, size: int) -> str:
    piece = os.urandom(MB)
    token = _uploaded(server, "FILE", (piece for _ in range(size // MB)), size)
    file = {"type": "FILE", "payload": {"token": token}}
    _asked(server, f"me/messages/{_chat(0)}", {"message": {"attachments": [file]}})
    newest = _asked(server, f"me/messages/{_chat(0)}?count=1")["messages"][0]
    return str(newest["message"]["attachments"][0]["payload"]["url"])


def _chat(place: int) -> str:
    return f"chat:C{worlds.chat_of(worlds.TEA, place):x}"


def _asked(server: Server, path: str, body: object = None) -> Any:  # JSON of any shape
    connection = http.client.HTTPConnection(server.host, server.port)
    sign = "&" if "?" in path else "?"
    verb, raw = ("GET", None) if body is None else ("POST", json.dumps(body).encode())
    connection.request(verb, f"/graph/{path}{sign}access_token={TOKEN}", raw)
    found = json.load(connection.getresponse())
    connection.close()
    if "error_code" in found:
        raise SystemExit(f"{path}: {found}")
    return found


def _uploaded(server: Server, kind: str, pieces: Iterable[bytes], size: int) -> str:
    """The first two steps of an upload; gives the token for the third."""
    made = _asked(server, f"me/fileUploadUrl?type={kind}")
    parts = urlsplit(made["url"])
    connection = http.client.HTTPConnection(server.host, server.port)
    connection.putrequest("POST", f"{parts.path}?{parts.query}")
    connection.putheader("Content-Length", str(size))
    connection.endheaders()
    for piece in pieces:
        connection.send(piece)
    answer = connection.getresponse()
    if answer.read().startswith(b'{"error_code"'):
        raise SystemExit(f"an upload was refused with {answer.status}")
    connection.close()
    return str(made["token"])


def _drain(server: Server, target: str) -> int:
    with socket.create_connection((server.host, server.port)) as link:
        link.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        room, read = bytearray(1 << 20), 0
        while got := link.recv_into(room):
            read += got
        return read


def _memory_kb(server: Server) -> int:
    text = Path(f"/proc/{_pid(server)}/status").read_text()
    return int(text.partition("VmRSS:")[2].split()[0])


def _cpu_s(server: Server) -> float:
    after_name = Path(f"/proc/{_pid(server)}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, after_name[11:13])) / os.sysconf("SC_CLK_TCK")


def _pid(server: Server) -> int:
    if server.child is None:
        raise SystemExit("a server of our own is measured")
    return server.child.pid


def _shown(values: list[float], digits: int = 0) -> str:
    return f"{min(values):,.{digits}f}–{max(values):,.{digits}f}"


if __name__ == "__main__":
    main()
