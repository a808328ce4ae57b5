"""The chat object as every door shows it (W-CHAT-1)."""

from collections.abc import Mapping

from gonets.wire.ids import ChatId, GroupId, UserId

#: What the address of an icon calls it; its file follows the number.
ICON = "icon"


def chat_object(
    chat: ChatId,
    *,
    kind: str,
    status: str,
    title: str | None,
    people: Mapping[UserId, int],
    last_event_at: int,
    owner: UserId,
    group: GroupId | None,
    icon: str | None = None,
) -> dict[str, object]:
    """Keys in the order of W-CHAT-1, absent ones left out; `people` are the active ones with their last action."""
    found: dict[str, object] = {"type": kind, "status": status}
    if title is not None:
        found["title"] = title
    if icon is not None:
        found["icon"] = {"url": icon}
    found["participants"] = {str(user): acted_at for user, acted_at in people.items()}
    found["lastEventTime"] = last_event_at
    found["chat_id"] = str(chat)
    found["owner_id"] = str(owner)
    if group is not None:
        found["group_id"] = str(group)
    return found
