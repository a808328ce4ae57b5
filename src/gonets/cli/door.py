"""The commands' way to a running server: where it is, who is asking, and what its refusals mean for a script."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from platformdirs import user_data_path

from gonets.cli.endings import Ending, end
from gonets.cli.printing import Json, plain

CONNECT_S = 5.0
ANSWER_S = 60.0
#: Of whatever is asked for so many at a time.
PAGE = 100
#: Bytes of an argument or of a file's name that are no UTF-8 cannot stand in an address: each becomes a ``?``.
UNREADABLE = "replace"
#: The header of who acts; people know it as an option.
ACTOR = "X-Gonets-As"


class Door:
    """One server, asked as one person or as its operator. A call that is refused ends the program."""

    def __init__(self, url: str, key: str | None = None, as_: str | None = None) -> None:
        self.url = url
        self._headers = {"Origin": _origin(url), "Accept": "application/json"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        if as_:
            self._headers[ACTOR] = as_

    def get(self, *words: str, **query: str | int | None) -> Json:
        """``get("chats", chat, "messages", count=5)``; leaves out what is None."""
        asked = urlencode({name: value for name, value in query.items() if value is not None}, errors=UNREADABLE)
        return self._call("GET", words, f"?{asked}" if asked else "", None, ANSWER_S)

    def listed(self, *words: str, most: int | None = None, **query: str | None) -> list[Json]:
        """``listed("console", "users")``: a list that comes in pages; it is named as the path ends."""
        found: list[Json] = []
        marker: str | None = None
        while True:
            count = None if most is None else min(PAGE, most - len(found))
            page = self.get(*words, count=count, marker=marker, **query)
            found += page[words[-1]]
            marker = page["marker"]
            if marker is None or len(found) == most:
                return found

    def post(self, *words: str, waits: bool = False, **body: object) -> Json:
        """Leaves out what is None. `waits`: the server may take its time."""
        given = {name: value for name, value in body.items() if value is not None}
        return self._call("POST", words, "", json.dumps(given).encode(), None if waits else ANSWER_S)

    def upload(self, link: str, name: str, pieces: Iterator[bytes], size: int) -> Json:
        """To an upload link, which is good on this server whatever name it says it has (W-UPL-2)."""
        parts = urlsplit(link)
        path = f"{parts.path}?{parts.query}&name={quote(name, safe='', errors=UNREADABLE)}"
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
        return self._ask("POST", path, pieces, headers, None, f"{name} ")

    def _call(self, verb: str, words: tuple[str, ...], query: str, body: bytes | None, answer_s: float | None) -> Json:
        path = "/api/" + "/".join(quote(word, safe=":", errors=UNREADABLE) for word in words) + query
        kind = {} if body is None else {"Content-Type": "application/json"}
        return self._ask(verb, path, body, self._headers | kind, answer_s)

    def _ask(
        self,
        verb: str,
        path: str,
        body: bytes | Iterator[bytes] | None,
        headers: Mapping[str, str],
        answer_s: float | None,
        what: str = "",
    ) -> Json:
        """`what` begins the sentence of a refusal."""
        try:
            link = self._connected(answer_s)
            try:
                with suppress(BrokenPipeError, ConnectionResetError):  # it may have answered before it heard all
                    link.request(verb, path, body, headers)
                answer = link.getresponse()
                return self._understood(answer.status, answer.read(), what)
            finally:
                link.close()
        except TimeoutError:
            end(f"{self.url} did not answer in time.", Ending.NOT_REACHABLE)
        except (OSError, HTTPException) as fault:
            end(f"No Gonets answers at {self.url}: {_why(fault)}.", Ending.NOT_REACHABLE)
        except ValueError:  # http.client quotes it, and it may be the key
            end(
                "This cannot be asked: the server's name, the person or the key has signs that cannot be sent.",
                Ending.WRONG_USAGE,
            )

    def _connected(self, answer_s: float | None) -> HTTPConnection:
        parts = urlsplit(self.url)
        made = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        link = made(parts.hostname or "", parts.port, timeout=CONNECT_S)
        link.connect()
        link.sock.settimeout(answer_s)
        return link

    def _understood(self, status: int, body: bytes, what: str) -> Json:
        try:
            found = json.loads(body)
        except ValueError:
            found = None
        if isinstance(found, dict) and "error_code" in found:
            end(plain(_refused(found, what)), Ending.FAILED)
        if status != 200 or not isinstance(found, dict):
            end(f"What answers at {self.url} is not a Gonets.", Ending.NOT_REACHABLE)
        return found


def _refused(error: Json, what: str) -> str:
    """With the field at fault, and the limit that was broken (W-ERR-4)."""
    data = error.get("error_data") or ""
    field = error.get("error_field")
    notes = [
        note for note in ("--as" if field == ACTOR else field, data if data.startswith("limits.") else None) if note
    ]
    told = f" ({', '.join(notes)})" if notes else ""
    return f"{what}refused: {error['error_code']} {error['error_msg']}{told}"


def find(url: str | None, data: Path | None, as_: str | None = None) -> Door:
    """By ``--url``, else GONETS_URL, else where a running server says, in its data folder, that it listens.

    The console's key comes from GONETS_CONSOLE_KEY, else from that folder; it is sent to no other server than the
    folder's own, unless the folder is named too.
    """
    folder = data or user_data_path("gonets", appauthor=False)
    named = url or os.environ.get("GONETS_URL")
    key = os.environ.get("GONETS_CONSOLE_KEY", "").strip()
    if named and not data:
        return Door(_good(named), key, as_)
    place = _good(named) if named else _announced(folder)
    return Door(place, key or _key(folder), as_)


def _good(url: str) -> str:
    try:
        parts = urlsplit(url)
        has_place = bool(parts.hostname) and parts.port != 0
        is_good = parts.scheme in ("http", "https") and has_place and not parts.path.strip("/")
    except ValueError:
        is_good = False
    if not is_good:
        end(f"{url!r} is not the address of a server, such as http://127.0.0.1:7070.", Ending.WRONG_USAGE)
    return f"{parts.scheme}://{parts.netloc}"


def _announced(folder: Path) -> str:
    try:
        url = json.loads((folder / "announce.json").read_bytes())["local_url"]
    except FileNotFoundError:
        sentence = f"No server runs in {folder}. Start one with `gonets serve`, or name it with --url."
        end(sentence, Ending.NOT_REACHABLE)
    except (OSError, ValueError, KeyError, TypeError) as fault:
        end(f"{folder / 'announce.json'} cannot be read: {fault}.", Ending.NOT_REACHABLE)
    return _good(str(url))


def _key(folder: Path) -> str | None:
    try:
        return (folder / "console.key").read_text("ascii").strip()
    except (OSError, UnicodeError):
        return None


def _origin(url: str) -> str:
    """As browsers write it: without the scheme's own port."""
    parts = urlsplit(url.lower())
    return f"{parts.scheme}://{parts.netloc.removesuffix({'http': ':80', 'https': ':443'}[parts.scheme])}"


def _why(fault: Exception) -> str:
    """In the words of the system, if it has any."""
    words = fault.strerror if isinstance(fault, OSError) else None
    return (words or str(fault) or type(fault).__name__).lower()
