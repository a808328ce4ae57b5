"""The commands' way to a running server: where it is, who is asking, and what its refusals mean for a script."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from platformdirs import user_data_path

from gonets.cli.endings import Ending, end
from gonets.cli.printing import Json, plain

if TYPE_CHECKING:
    import httpx2

CONNECT_S = 5.0
ANSWER_S = 60.0


class Door:
    """One server, asked as one person or as its operator."""

    def __init__(self, url: str, key: str | None = None, as_: str | None = None) -> None:
        self.url = url
        headers = {"Origin": _origin(url)}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        if as_:
            headers["X-Gonets-As"] = as_
        self._headers = headers
        self._http: httpx2.Client | None = None

    def get(self, *words: str, **query: str | int | None) -> Json:
        """``get("chats", chat, "messages", count=5)``; ends the program when it is refused."""
        asked = {name: str(value) for name, value in query.items() if value is not None}
        return self._call("GET", words, asked, None, ANSWER_S)

    def post(self, *words: str, waits: bool = False, **body: object) -> Json:
        """Leaves out what is None. `waits`: the server may take its time."""
        given = {name: value for name, value in body.items() if value is not None}
        return self._call("POST", words, {}, given, None if waits else ANSWER_S)

    def upload(self, link: str, name: str, pieces: Iterator[bytes], size: int) -> Json:
        """To an upload link, which is good on this server whatever name it says it has (W-UPL-2)."""
        parts = urlsplit(link)
        place = f"{self.url}{parts.path}?{parts.query}&name={quote(name, safe='')}"
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
        return self._send("POST", place, {}, pieces, headers, None)

    def _call(
        self, verb: str, words: tuple[str, ...], query: dict[str, str], body: Json, answer_s: float | None
    ) -> Json:
        path = "/api/" + "/".join(quote(word, safe=":") for word in words)
        content = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} if body is not None else {}
        return self._send(verb, self.url + path, query, content, headers, answer_s)

    def _send(
        self,
        verb: str,
        url: str,
        query: dict[str, str],
        content: bytes | Iterator[bytes] | None,
        headers: dict[str, str],
        answer_s: float | None,
    ) -> Json:
        import httpx2  # half of what a command takes to load

        try:
            answer = self._client().request(
                verb,
                url,
                params=query or None,
                content=content,
                headers=headers,
                timeout=httpx2.Timeout(answer_s, connect=CONNECT_S),
            )
        except httpx2.TransportError as fault:
            end(f"No Gonets answers at {self.url}: {_why(fault)}.", Ending.NOT_REACHABLE)
        except (httpx2.InvalidURL, UnicodeError, ValueError) as fault:
            end(f"{self.url} cannot be called: {fault}.", Ending.WRONG_USAGE)
        return self._understood(answer)

    def _client(self) -> "httpx2.Client":
        import httpx2

        if self._http is None:
            # What runs on this machine is not behind a proxy, whatever the environment says.
            is_here = urlsplit(self.url).hostname in ("127.0.0.1", "::1", "localhost")
            plain_http = self.url.startswith("http://")  # no certificates are read for it
            self._http = httpx2.Client(headers=self._headers, trust_env=not is_here, verify=not plain_http)
        return self._http

    def _understood(self, answer: "httpx2.Response") -> Json:
        try:
            found = answer.json()
        except ValueError:
            found = None
        if isinstance(found, dict) and "error_code" in found:
            field = f" ({found['error_field']})" if "error_field" in found else ""
            end(plain(f"refused: {found['error_code']} {found['error_msg']}{field}"), Ending.FAILED)
        if answer.status_code != 200 or not isinstance(found, dict):
            end(f"What answers at {self.url} is not a Gonets.", Ending.NOT_REACHABLE)
        return found


def find(url: str | None, data: Path | None, as_: str | None = None) -> Door:
    """By ``--url``, else GONETS_URL, else what a running server left in its data folder.

    The console's key comes from GONETS_CONSOLE_KEY, else from that folder; it is sent to no other server than the
    folder's own, unless the folder is named too.
    """
    folder = data or user_data_path("gonets", appauthor=False)
    named = url or os.environ.get("GONETS_URL")
    key = os.environ.get("GONETS_CONSOLE_KEY")
    if named and not data:
        return Door(_good(named), key, as_)
    place = _good(named) if named else _announced(folder)
    return Door(place, key or _key(folder), as_)


def _good(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/"):
        end(f"{url!r} is not the address of a server, such as http://127.0.0.1:7070.", Ending.WRONG_USAGE)
    return f"{parts.scheme}://{parts.netloc}"


def _announced(folder: Path) -> str:
    try:
        url = json.loads((folder / "announce.json").read_bytes())["url"]
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
    """The cause in the words of the system, if it has any."""
    cause: BaseException | None = fault
    while cause is not None:
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror.lower()
        cause = cause.__cause__ or cause.__context__
    return str(fault) or type(fault).__name__
