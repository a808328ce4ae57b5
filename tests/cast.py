"""The same cast everywhere: one group, three people, three chats."""

from gonets.server.operate.demo import DIALOG, EVERYBODY, NINA, PERSONAL, PRESET, TEA_CLUB, TIMUR, VERA

__all__ = ["DIALOG", "EVERYBODY", "NINA", "NOON", "PERSONAL", "PRESET", "TEA_CLUB", "TIMUR", "VERA"]

#: Where the clock of every test stands at the start; the golden fixtures are written for it.
NOON = 1_700_000_000_000
