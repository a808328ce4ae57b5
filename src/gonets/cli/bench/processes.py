"""Processes of a bench: started in their place, spoken to in lines of JSON, ended again."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec

T = TypeVar("T")

_ENDS_S = 20


class Failed(Exception):
    """The run is worth nothing; one sentence says why."""


class Child:
    """A Python process of ours. It inherits the parent's core, unless it is given one."""

    def __init__(self, words: Sequence[str], log: Path, core: int | None = None, **environ: str) -> None:
        self._log = log
        with log.open("wb") as said:
            self._process = subprocess.Popen(  # noqa: S603  our own modules
                [sys.executable, "-m", *words],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                env=_environ() | environ,
            )
        self.pid = self._process.pid
        if core is not None:
            os.sched_setaffinity(self.pid, {core})

    def hear(self, shape: type[T]) -> T:
        """The next line it says. Raises Failed."""
        assert self._process.stdout is not None, "opened above"  # noqa: S101 narrows the type
        line = self._process.stdout.readline()
        if not line:
            raise Failed(f"A process of the bench ended early. It said: {self._last_words()}")
        return msgspec.json.decode(line, type=shape)

    def ask(self, question: msgspec.Struct, shape: type[T]) -> T:
        assert self._process.stdin is not None, "opened above"  # noqa: S101 narrows the type
        try:
            self._process.stdin.write(msgspec.json.encode(question) + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise Failed(f"A process of the bench ended early. It said: {self._last_words()}") from None
        return self.hear(shape)

    def end(self) -> None:
        """Orderly: a server stops, the others reach the end of their input."""
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.communicate(timeout=_ENDS_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()

    def _last_words(self) -> str:
        return self._log.read_text(errors="replace")[-2000:].strip() or "nothing"


def _environ() -> dict[str, str]:
    """No setting of the caller's own server gets in."""
    return {name: value for name, value in os.environ.items() if not name.startswith("GONETS_")}
