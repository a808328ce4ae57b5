"""How people sign in: login names, how long a session and an invitation last (reliability 7.7)."""

import re
from dataclasses import dataclass

from gonets.server.domain.refusals import Malformed
from gonets.wire.ids import UserId

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
#: Without a request for so long a session is over, and after LIFE_MS in any case.
IDLE_MS = 12 * HOUR_MS
LIFE_MS = 14 * 24 * HOUR_MS
#: A session's last use is written at most this often.
SLIDE_MS = 5 * MINUTE_MS
INVITATION_MS = 24 * HOUR_MS
DEVICE_CHARS = 200
LOGIN_CHARS = 64

#: E-mail addresses and phone numbers will do; no letters that look like others.
_LOGIN = re.compile(r"[a-z0-9+][a-z0-9._@+-]{2,63}", re.ASCII)
LOGIN_FORM = "3 to 64 Latin letters, digits and . _ @ + - are expected"


@dataclass(frozen=True, slots=True)
class Session:
    """A browser in which a person signed in; `id` is the digest of its cookie."""

    id: str
    user: UserId
    device: str
    created_at: int
    used_at: int

    def is_over(self, now: int) -> bool:
        return now - self.used_at >= IDLE_MS or now - self.created_at >= LIFE_MS


def fold_login(text: str) -> str:
    """As it is compared and kept: the case does not matter."""
    return text.strip().lower()


def good_login(text: str) -> str:
    """Raises Malformed, `data` being the reason as a word (M-48)."""
    login = fold_login(text)
    if _LOGIN.fullmatch(login) is None:
        raise Malformed("login", LOGIN_FORM, data="form")
    return login


def good_device(user_agent: str) -> str:
    """What a browser says of itself, for the list of one's sessions; data only."""
    return "".join(sign for sign in user_agent if " " <= sign <= "~")[:DEVICE_CHARS]
