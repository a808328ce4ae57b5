"""The two cookies of this door: the session, and the sign that somebody signed in from this browser before."""

import hashlib
import hmac
import secrets

from starlette.requests import HTTPConnection

from gonets.server.domain.sessions import LIFE_MS

#: A year; it opens nothing.
DEVICE_S = 365 * 24 * 3600
_MOST_HEADER = 16 * 1024


def read(request: HTTPConnection, name: str) -> str | None:
    """None too if there are two of that name: one of them is not ours."""
    header = "; ".join(request.headers.getlist("cookie"))
    if len(header) > _MOST_HEADER:
        return None
    pairs = (piece.strip().partition("=") for piece in header.split(";"))
    found = [value for key, _, value in pairs if key == name]
    return found[0] if len(found) == 1 else None


class Cookies:
    """`__Host-` names where everything goes over https: no other host or path can set those (reliability 7.7)."""

    def __init__(self, public_url: str, key: bytes) -> None:
        self._is_secure = public_url.startswith("https://")
        self._key = key
        prefix = "__Host-" if self._is_secure else ""
        self._session, self._device = f"{prefix}session", f"{prefix}device"

    def session(self, request: HTTPConnection) -> str | None:
        return read(request, self._session)

    def device(self, request: HTTPConnection, login: str) -> str | None:
        """The browser's number, if somebody signed in with this name there before."""
        number, _, mac = (read(request, self._device) or "").partition(".")
        return number if number and hmac.compare_digest(mac.encode(), self._mac(login, number).encode()) else None

    def opened(self, secret: str, login: str) -> tuple[tuple[str, str], ...]:
        number = secrets.token_hex(16)
        return (
            self._header(self._session, secret, LIFE_MS // 1000),
            self._header(self._device, f"{number}.{self._mac(login, number)}", DEVICE_S),
        )

    def closed(self) -> tuple[tuple[str, str], ...]:
        return (self._header(self._session, "", 0),)

    def _header(self, name: str, value: str, seconds: int) -> tuple[str, str]:
        secure = "; Secure" if self._is_secure else ""
        return "set-cookie", f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"

    def _mac(self, login: str, number: str) -> str:
        return hmac.digest(self._key, f"{login}|{number}".encode(), hashlib.sha256).hex()
