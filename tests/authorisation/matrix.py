"""The table of wire section 15 as data: who stands where, what they wish, and what they are told (W-AUTHZ-1)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from gonets.wire.ids import ChatId, GroupId, MemberId, UserId


class Standing(Enum):
    """The columns: a group (G) or a person (U), and how they stand to the chat."""

    G_PERSONAL = "G in its GROUP_CHAT"
    G_OWNING = "G owning the CHAT"
    G_ADMIN = "G admin of the CHAT"
    G_MEMBER = "G member of the CHAT"
    U_OWNER = "U owner"
    U_ADMIN = "U admin"
    U_MEMBER = "U member"
    U_DIALOG = "U in a DIALOG"
    U_PERSONAL = "U in a GROUP_CHAT"
    G_LEFT = "G that left the CHAT"
    U_LEFT = "U who left the CHAT"
    G_REMOVED = "G removed from the CHAT"
    U_REMOVED = "U removed from the CHAT"
    G_STRANGER = "G never in the CHAT"
    U_STRANGER = "U never in the CHAT"

    @property
    def is_group(self) -> bool:
        return self.name.startswith("G_")


S = Standing
PERSONAL = (S.G_PERSONAL, S.U_DIALOG, S.U_PERSONAL)
GONE = (S.G_LEFT, S.U_LEFT, S.G_REMOVED, S.U_REMOVED)
STRANGERS = (S.G_STRANGER, S.U_STRANGER)
ACTIVE = tuple(one for one in S if one not in (*GONE, *STRANGERS))


@dataclass(frozen=True, slots=True)
class Stage:
    """A chat with its people, a message of each kind, and who asks."""

    chat: ChatId
    caller: MemberId
    own: str
    others: str
    owners: str
    admin: UserId
    member: UserId
    candidate: UserId
    reader: UserId


@dataclass(frozen=True, slots=True)
class Told:
    """What a caller is told: the code, 0 for success, and the field at fault."""

    code: int
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    path: str
    body: object = None
    query: tuple[tuple[str, object], ...] = ()


Cells = dict[Standing, Told]


@dataclass(frozen=True, slots=True)
class Wish:
    """A row: a method of the route table with one of its forms. `spoils`: a success leaves the stage changed."""

    name: str
    method: tuple[str, tuple[str, ...]]
    request: Callable[[Stage], Request]
    cells: Cells
    spoils: bool = False


OK = Told(0)
CLOSED = 10
UNKNOWN_CHAT = 705


def everybody(told: Told = OK) -> Cells:
    return dict.fromkeys(S, told)


def members(place: str = "chat_id", **other: Told) -> Cells:
    """Allowed to all who are active but those named; 10 after leaving, 705 for whoever never was there."""
    cells = dict.fromkeys(ACTIVE, OK)
    cells |= dict.fromkeys(GONE, Told(CLOSED, place)) | dict.fromkeys(STRANGERS, Told(UNKNOWN_CHAT, place))
    return cells | {Standing[name]: told for name, told in other.items()}


def runners(place: str = "chat_id", **other: Told) -> Cells:
    """Only for those who run a CHAT; 50 for its members, 10 in a chat of another kind."""
    no = {S.G_MEMBER: Told(50, place), S.U_MEMBER: Told(50, place)} | dict.fromkeys(PERSONAL, Told(10, place))
    return members(place) | no | {Standing[name]: told for name, told in other.items()}


def messages(of_others: Told = OK, **other: Told) -> Cells:
    """A message is found by who can see it: 300 for strangers, who hear of no chat."""
    cells = dict.fromkeys(ACTIVE, of_others) | dict.fromkeys(GONE, Told(CLOSED, "mid"))
    cells |= dict.fromkeys(STRANGERS, Told(300, "mid"))
    return cells | {Standing[name]: told for name, told in other.items()}


def groups() -> Cells:
    """Feeds and lists of recipients belong to groups, wherever they stand (W-AUTH-7)."""
    return {one: OK if one.is_group else Told(10) for one in S}


def answers() -> Cells:
    """No keyboards in this version: nobody's press is known."""
    return members() | dict.fromkeys(ACTIVE, Told(300, "callbackId"))


HELLO = {"message": {"text": "x"}}
CHAT, MID = "{chat}", "{mid}"
REMOVED_USER = "chat_control.remove_member.user_id"


def in_path(body: object = None, *query: tuple[str, object]) -> Callable[[Stage], Request]:
    return lambda stage: Request(f"{stage.chat}/messages", body, query)


def control(change: Callable[[Stage], object]) -> Callable[[Stage], Request]:
    return lambda stage: Request(f"{stage.chat}/messages", {"chat_control": change(stage)})


def named(user: UserId) -> dict[str, str]:
    return {"user_id": str(user)}


SEND, ADD = ("POST", (CHAT, "messages")), ("POST", (CHAT, "addMember"))
EDIT, DELETE = ("POST", (MID, "edit")), ("POST", (MID, "delete"))

MATRIX: tuple[Wish, ...] = (
    Wish("info", ("GET", ("me", "info")), lambda s: Request("me/info"), everybody()),
    Wish("fileUploadUrl", ("GET", ("me", "fileUploadUrl")), lambda s: Request("me/fileUploadUrl"), everybody()),
    Wish("me", ("GET", ("me",)), lambda s: Request("me"), everybody()),
    Wish("chats", ("GET", ("me", "chats")), lambda s: Request("me/chats"), everybody()),
    Wish(
        "chat by path", ("GET", ("me", "chat", CHAT)), lambda s: Request(f"me/chat/{s.chat}"),
        members() | dict.fromkeys(GONE, OK),
    ),
    Wish(
        "chat by query", ("GET", ("me", "chat")), lambda s: Request("me/chat", None, (("chat_id", s.chat),)),
        members() | dict.fromkeys(GONE, OK),
    ),
    Wish("chat by node", ("GET", (CHAT,)), lambda s: Request(f"{s.chat}"), members() | dict.fromkeys(GONE, OK)),
    Wish("url", ("GET", (CHAT, "url")), lambda s: Request(f"{s.chat}/url"), members()),
    Wish("history by path", ("GET", ("me", "messages", CHAT)), lambda s: Request(f"me/messages/{s.chat}"), members()),
    Wish(
        "history by query", ("GET", ("me", "messages")),
        lambda s: Request("me/messages", None, (("chat_id", s.chat),)), members(),
    ),
    Wish("history by node", ("GET", (CHAT, "messages")), in_path(), members()),
    Wish(
        "history before a message", ("GET", (CHAT, "messages")),
        lambda s: Request(f"{s.chat}/messages", None, (("before", s.others),)), members(),
    ),
    Wish(
        "send by path", ("POST", ("me", "messages", CHAT)), lambda s: Request(f"me/messages/{s.chat}", HELLO),
        members(),
    ),
    Wish("send by node", SEND, in_path(HELLO), members()),
    Wish(
        "send by body", ("POST", ("me", "messages")),
        lambda s: Request("me/messages", {"recipient": {"chat_id": str(s.chat)}, **HELLO}),
        members("recipient.chat_id"),
    ),
    Wish(
        "reply", SEND, lambda s: Request(f"{s.chat}/messages", {"message": {"text": "x", "reply_to": s.others}}),
        members(),
    ),
    Wish("show an action", SEND, in_path({"sender_action": "typing_on"}), members()),
    Wish("mark seen", SEND, in_path({"sender_action": "mark_seen"}), members()),
    Wish(
        "several people", ("POST", ("me", "messages")),
        lambda s: Request("me/messages", {"recipient": {"user_ids": [str(s.reader)]}, **HELLO}), groups(),
    ),
    Wish("title", SEND, control(lambda s: {"title": "x"}), runners(G_PERSONAL=OK)),
    Wish("leave", SEND, control(lambda s: {"leave": True}), members(), spoils=True),
    Wish("add members", SEND, control(lambda s: {"add_members": [named(s.candidate)]}), runners(), spoils=True),
    Wish(
        "addMember", ADD, lambda s: Request(f"{s.chat}/addMember", {"userId": str(s.candidate)}), runners(),
        spoils=True,
    ),
    Wish("remove a member", SEND, control(lambda s: {"remove_member": named(s.member)}), runners(), spoils=True),
    Wish(
        "remove an admin", SEND, control(lambda s: {"remove_member": named(s.admin)}),
        runners(G_ADMIN=Told(50, REMOVED_USER), U_ADMIN=Told(50, REMOVED_USER)), spoils=True,
    ),
    Wish(
        "answer", ("POST", (CHAT, "answer")),
        lambda s: Request(f"{s.chat}/answer", HELLO, (("callbackId", "0" * 45),)), answers(),
    ),
    Wish("edit own", EDIT, lambda s: Request(f"{s.own}/edit", HELLO), messages()),
    Wish("edit another's", EDIT, lambda s: Request(f"{s.others}/edit", HELLO), messages(Told(24, "mid"))),
    Wish("delete own", DELETE, lambda s: Request(f"{s.own}/delete"), messages(), spoils=True),
    Wish(
        "delete another's", DELETE, lambda s: Request(f"{s.others}/delete"),
        messages(Told(24, "mid"), G_OWNING=OK, G_ADMIN=OK, U_OWNER=OK, U_ADMIN=OK), spoils=True,
    ),
    Wish(
        "delete the owner's", DELETE, lambda s: Request(f"{s.owners}/delete"),
        messages(Told(24, "mid"), G_OWNING=OK, G_ADMIN=OK, U_OWNER=OK, U_ADMIN=Told(50, "mid")), spoils=True,
    ),
    Wish(
        "subscribe", ("POST", ("me", "subscribe")), lambda s: Request("me/subscribe", {"longPolling": True}), groups(),
    ),
    Wish(
        "unsubscribe", ("POST", ("me", "unsubscribe")), lambda s: Request("me/unsubscribe", {"url": "http://x/"}),
        groups(),
    ),
    Wish(
        "unsubscribe by GET", ("GET", ("me", "unsubscribe")),
        lambda s: Request("me/unsubscribe", None, (("url", "http://x/"),)), groups(),
    ),
    Wish("subscriptions", ("GET", ("me", "subscriptions")), lambda s: Request("me/subscriptions"), groups()),
    Wish("subscriptions by POST", ("POST", ("me", "subscriptions")), lambda s: Request("me/subscriptions"), groups()),
    Wish(
        "updates", ("GET", ("me", "updates")),
        lambda s: Request("me/updates", None, (("timeout", 0), ("marker", 0), ("commit", "false"))), groups(),
    ),
)  # fmt: skip

#: Who takes part in every stage besides the caller.
HOUSE, GUEST, STRANGER = (GroupId(57_100_000_000_333), GroupId(57_100_000_000_444), GroupId(57_100_000_000_555))
OWNER, ADMIN, SECOND_ADMIN, MEMBER, OTHER, CANDIDATE, OUTSIDER = (UserId(571_000_000_301 + one) for one in range(7))
