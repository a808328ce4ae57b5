"""What clients asked and what they were answered, written down before and after each request."""

import json
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TextIO

from tests.reliability.harness.link import Answer

Kind = Literal["send", "send_user", "send_many", "people", "edit", "delete", "title", "add", "remove"]
#: The answers after which the request may still have been done: error 2 and 9999 (P2).
DOUBTFUL = (2, 9999)


@dataclass(frozen=True, slots=True)
class Asked:
    """One wish. A retry is the same wish again: same nonce, same key, same bytes."""

    kind: Kind
    nonce: str
    who: int
    key: str | None = None
    chat: int | None = None  # where it goes, as far as the client knows
    text: str | None = None  # of the message, or the title
    mid: str | None = None  # what is edited or deleted
    users: tuple[int, ...] = ()  # recipients, or who is added or removed


@dataclass(frozen=True, slots=True)
class Entry:
    """One try. Times are CLOCK_MONOTONIC, common to all processes of the host."""

    n: int
    asked: Asked
    start: float
    end: float | None = None
    code: int | None = None  # 0: success; None: no answer came
    body: bytes = b""
    retry_after: str | None = None
    replayed: bool = False

    @property
    def is_success(self) -> bool:
        return self.code == 0

    @property
    def is_unknown(self) -> bool:
        return self.code is None or self.code in DOUBTFUL

    @property
    def answer(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Wish:
    """All tries of one wish, in order."""

    tries: tuple[Entry, ...]

    @property
    def asked(self) -> Asked:
        return self.tries[0].asked

    @property
    def start(self) -> float:
        return self.tries[0].start

    @property
    def first_success(self) -> Entry | None:
        return next((one for one in self.tries if one.is_success), None)

    @property
    def mid(self) -> str | None:
        """Of the message that the first success names."""
        success = self.first_success
        return None if success is None else mid_of(success.answer)

    @property
    def is_unknown(self) -> bool:
        """Nobody was told success, and one try may have been done all the same."""
        return self.first_success is None and any(one.is_unknown for one in self.tries)


def mid_of(answer: Any) -> str | None:
    """The Graph door says `message_id`, the people's door shows the message."""
    found = answer.get("message_id") or answer.get("message", {}).get("mid")
    return None if found is None else str(found)


class Ledger:
    """The file is for reading after a failure; its writer is never killed, so it needs no flush."""

    def __init__(self, path: Path) -> None:
        self._file: TextIO = path.open("w", encoding="utf-8")
        self._entries: list[Entry] = []

    def asks(self, asked: Asked) -> int:
        """Before the request is sent; gives its number."""
        entry = Entry(len(self._entries), asked, time.monotonic())
        self._entries.append(entry)
        self._write({"n": entry.n, "start": entry.start, **asdict(asked)})
        return entry.n

    def answered(self, n: int, answer: Answer) -> Entry:
        end = time.monotonic()
        replayed = answer.headers.get("idempotency-replayed") == "true"
        self._entries[n] = entry = replace(
            self._entries[n],
            end=end,
            code=answer.code,
            body=answer.body,
            retry_after=answer.headers.get("retry-after"),
            replayed=replayed,
        )
        self._write({"n": n, "end": end, "status": answer.status, "body": answer.body.decode()})
        return entry

    def book(self) -> "Book":
        return Book(tuple(self._entries))

    def close(self) -> None:
        self._file.close()

    def _write(self, line: dict[str, Any]) -> None:
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")


@dataclass(frozen=True)
class Book:
    """A closed ledger, as the checker reads it."""

    entries: tuple[Entry, ...]

    @cached_property
    def wishes(self) -> dict[str, Wish]:
        """By nonce."""
        tries: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            tries[entry.asked.nonce].append(entry)
        return {nonce: Wish(tuple(found)) for nonce, found in tries.items()}

    def of(self, *kinds: Kind) -> Iterable[Wish]:
        return (wish for wish in self.wishes.values() if wish.asked.kind in kinds)

    def counts(self) -> dict[str, int]:
        keyed = [wish for wish in self.wishes.values() if wish.asked.key is not None]
        return {
            "requests": len(self.entries),
            "wishes": len(self.wishes),
            "acknowledged": sum(wish.first_success is not None for wish in self.wishes.values()),
            "refused": sum(not wish.is_unknown and wish.first_success is None for wish in self.wishes.values()),
            "unknown": sum(wish.is_unknown for wish in self.wishes.values()),
            "retried": sum(len(wish.tries) > 1 for wish in keyed),
            "replayed": sum(entry.replayed for entry in self.entries),
            "error_2": sum(entry.code == 2 for entry in self.entries),
        }
