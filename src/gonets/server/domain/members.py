"""Members as lists show them, and their order: who runs the chat comes first."""

from dataclasses import dataclass

from gonets.server.domain.chats import Role
from gonets.wire.ids import MemberId

#: By their place in the list; those not named come after them.
RANKS = {Role.OWNER: 0, Role.HOME: 1, Role.ADMIN: 2, Role.MEMBER: 3}


@dataclass(frozen=True, slots=True)
class Known:
    """A person or a group by name; `photo` is the number of a file."""

    member: MemberId
    name: str
    photo: int | None


@dataclass(frozen=True, slots=True)
class Listed(Known):
    """An active member of a chat."""

    role: Role
    joined_at: int
    last_action_at: int

    @property
    def place(self) -> tuple[int, int]:
        """In the list."""
        return RANKS[self.role], int(self.member)
