"""What an operator may choose, as the rules see it; made from the settings once, at the start."""

from dataclasses import dataclass

from gonets.wire.limits import Limits
from gonets.wire.links import Links


@dataclass(frozen=True, slots=True)
class Rules:
    """Units are in the names; defaults are those of the wire's table of switches (wire section 21)."""

    limits: Limits
    links: Links
    is_development: bool = True
    edit_hours: int = 24
    idempotency_hours: int = 24
    share_links: bool = True
    show_history: bool = False
    legacy_2017: bool = False
    accepts_unknown_catalogue: bool = True
    token_lifetime_days: int = 30
    token_overlap_minutes: int = 60
    uploads_unused_hours: int = 24
    uploads_ready_after_s: int = 0
    feed_keep_hours: int = 24
    feed_keep_events: int = 100_000

    @property
    def public_url(self) -> str:
        return self.links.public_url
