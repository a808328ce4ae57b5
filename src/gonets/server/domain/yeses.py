"""What a person agreed to give a group that asked by a button (W-KBD-7, -8)."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """CONTACT: name and phone. LOCATION: where they are."""

    CONTACT = "CONTACT"
    LOCATION = "LOCATION"


@dataclass(frozen=True, slots=True)
class Yes:
    kind: Kind
    given_at: int
