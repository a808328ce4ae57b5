"""Addresses of our files, and the tokens that name them: signed, so nothing is looked up to refuse a wrong one."""

import hashlib
import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

HOUR_MS = 3_600_000
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_NUMBER = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)
_PLACE = re.compile(r"/files/([1-9][0-9]{0,17})(?:/[^/]*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Links:
    """`key` signs nothing else; `now` is the clock's, because every read makes fresh addresses (W-READ-9)."""

    public_url: str
    key: bytes
    now: Callable[[], int]
    upload_hours: int = 24
    file_days: int = 7

    def token(self, file: int) -> str:
        """43 characters: 8 bytes of the file's number, 24 that only we can make of it (W-ATT-5).

        One and the same for the uploader and for every reader (W-ATT-3); who may use it is asked of the store.
        """
        number = file.to_bytes(8, "big")
        return _text(number + self._mac(b"token|%d" % file)[:24])

    def file_of_token(self, token: str) -> int | None:
        """None if we never made this token."""
        if _TOKEN.fullmatch(token) is None:
            return None
        file = int.from_bytes(urlsafe_b64decode(token + "=")[:8], "big")
        return file if hmac.compare_digest(token, self.token(file)) else None

    def file_url(self, file: int, name: str) -> str:
        """W-FILE-1; the name is for people, what is served follows the number."""
        expires = self.now() + self.file_days * 24 * HOUR_MS
        shown = quote(name, safe="") if name.strip(".") else "file"
        return f"{self.public_url}/files/{file}/{shown}?expires={expires}&sig={self._file_sig(file, expires)}"

    def file_of_url(self, url: str) -> int | None:
        """The file of an address that we made, also when its time is over: whoever could read it names it (W-ATT-4)."""
        if not url.startswith(f"{self.public_url}/files/"):
            return None
        try:
            parts = urlsplit(url.removeprefix(self.public_url))
            asked = parse_qs(parts.query, max_num_fields=8)
        except ValueError:
            return None
        place = _PLACE.fullmatch(parts.path)
        expires, sig = number_of(asked.get("expires")), asked.get("sig", [""])[0]
        if place is None or expires is None:
            return None
        file = int(place[1])
        return file if _same(sig, self._file_sig(file, expires)) else None

    def opens_file(self, file: int, expires: int, sig: str) -> bool:
        return self.now() < expires and _same(sig, self._file_sig(file, expires))

    def catalogue_url(self, kind: str, name: str) -> str:
        """Of a sticker or a track, also of one that the catalogue does not hold (W-ATT-MUSIC-1, W-ATT-STICKER-1)."""
        return f"{self.public_url}/catalogue/{kind.lower()}/{quote(name, safe='')}"

    def upload_url(self, file: int, kind: str) -> str:
        """W-UPL-2."""
        expires = self.now() + self.upload_hours * HOUR_MS
        sig = self._upload_sig(file, kind, expires)
        return f"{self.public_url}/upload/{file}?type={kind}&expires={expires}&sig={sig}"

    def opens_upload(self, file: int, kind: str, expires: int, sig: str) -> bool:
        return self.now() < expires and _same(sig, self._upload_sig(file, kind, expires))

    def _file_sig(self, file: int, expires: int) -> str:
        return _text(self._mac(b"file|%d|%d" % (file, expires)))

    def _upload_sig(self, file: int, kind: str, expires: int) -> str:
        return _text(self._mac(b"upload|%d|%b|%d" % (file, kind.encode(), expires)))

    def _mac(self, text: bytes) -> bytes:
        return hmac.digest(self.key, text, hashlib.sha256)


def number_of(asked: list[str] | None) -> int | None:
    """A parameter given once that is a plain number."""
    return int(asked[0]) if asked and len(asked) == 1 and _NUMBER.fullmatch(asked[0]) else None


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
