"""What comes back to a person who has just said something."""

import time

from gonets.cli.door import Door
from gonets.cli.printing import Json

LOOK_S = 0.1


def reply_within(door: Door, chat: str, after: str, seconds: float) -> Json | None:
    """The next message of a group after that one, or in a DIALOG of the other person; none in time."""
    from gonets.server.clock import SystemClock

    clock = SystemClock()
    until = clock.monotonic() + seconds
    people_count = door.get("chats", chat)["type"] == "DIALOG"
    me = door.get("start")["me"]["user_id"] if people_count else ""
    while True:
        for message in door.get("chats", chat, "messages", after=after, count=200)["messages"]:
            after, sender = message["message"]["mid"], message["sender"]["user_id"]
            is_theirs = sender.startswith("group:") or (people_count and sender != me)
            if is_theirs and "system" not in message:
                return message
        if clock.monotonic() >= until:
            return None
        time.sleep(LOOK_S)
