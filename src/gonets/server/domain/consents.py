"""Whether a group may write to a person, and what they agreed to give it (W-CONS, W-KBD-8)."""

from dataclasses import dataclass
from enum import StrEnum

from gonets.wire.ids import ChatId, GroupId, UserId


class ConsentState(StrEnum):
    """NONE: never asked. Only ALLOWED lets a group write (W-CONS-2); BLOCKED is a denial that says so to the person."""

    NONE = "NONE"
    ALLOWED = "ALLOWED"
    DENIED = "DENIED"
    BLOCKED = "BLOCKED"

    @property
    def told(self) -> "ConsentState":
        """As the group hears of it: allowed or denied, nothing else (W-EVT-7)."""
        return ConsentState.DENIED if self is ConsentState.BLOCKED else self


class Cause(StrEnum):
    """Why a consent changed; kept with the time, shown to the person and the group's administrators (W-CONS-4)."""

    WROTE = "WROTE"
    STARTED = "STARTED"
    SWITCHED = "SWITCHED"
    LEFT = "LEFT"
    BLOCKED = "BLOCKED"


@dataclass(frozen=True, slots=True)
class Consent:
    """A row always comes with the personal chat of the two."""

    group: GroupId
    user: UserId
    chat: ChatId
    state: ConsentState
    changed_at: int


@dataclass(frozen=True, slots=True)
class ConsentChange:
    group: GroupId
    user: UserId
    changed_at: int
    state: ConsentState
    cause: Cause


class YesKind(StrEnum):
    """What a button asked for: name and phone, or where they are (W-KBD-7)."""

    CONTACT = "CONTACT"
    LOCATION = "LOCATION"


@dataclass(frozen=True, slots=True)
class Yes:
    """A person's word to a group, good until withdrawn (W-KBD-8)."""

    kind: YesKind
    given_at: int


#: By their names in the store; no row is like never asked.
CONSENTS: dict[str | None, ConsentState] = {state.value: state for state in ConsentState} | {None: ConsentState.NONE}
