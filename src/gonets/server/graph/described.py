"""What each method takes, gives and refuses, for readers of the published schema (W-ERR-9)."""

from typing import Annotated, Any, NamedTuple

from msgspec import Meta

from gonets.server.graph import chats, info, messages, subscriptions, updates, uploads
from gonets.server.graph.methods import Handle
from gonets.wire import answers, requests
from gonets.wire.updates import DOCUMENTED, KINDS

#: What any call may be told (W-ERR-9).
ANY = (2, 3, 4, 7, 8, 9, 30, 31, 100, 102, 103, 453, 2001, 9999)
PHOTO = (500, 501, 502, 503, 504, 505)
SEND = (10, 110, 140, 300, *PHOTO, 705, 706, 708)
CONTROL = (10, 50, 110, 300, *PHOTO, 705, 800, 801)
EDIT = (10, 24, 110, 140, 300, *PHOTO, 704, 706, 708)
DELETE = (10, 24, 50, 140, 300, 706)


class Asked(NamedTuple):
    """A parameter of the query."""

    name: str
    type: Any  # what msgspec makes a schema of: a type, or one with constraints
    says: str


class About(NamedTuple):
    """What a method takes, gives and refuses, beside the error codes of every call (W-ERR-9)."""

    summary: str
    answers: tuple[type, ...]
    codes: tuple[int, ...] = ()
    query: tuple[Asked, ...] = ()  # of a GET
    body: tuple[type, ...] = ()  # of a POST
    beside: tuple[Asked, ...] = ()  # the query of a POST


def _page(name: str) -> Any:
    return Annotated[int, Meta(ge=1, extra_json_schema={"x-limit": f"limits.{name}"})]


Kinds = Annotated[str, Meta(description=f"Joined with `,` or `|`: {', '.join(KINDS)}.")]
NAMED = (
    Asked("chat_id", requests.ChatName, "The chat, where the path does not name it (W-CHAT-7)."),
    Asked("user_id", requests.UserName, "Instead of a chat: the caller's personal chat with them (W-CHAT-7)."),
)
HISTORY = (
    Asked("from", str, "Newest milliseconds wanted, a decimal number (W-READ-1, -2)."),
    Asked("to", str, "Oldest milliseconds wanted (W-READ-1, -2)."),
    Asked("count", _page("messages_page"), "50 when absent."),
    Asked("before", requests.MessageName, "Only what is older than this message (W-READ-3)."),
    Asked("include_deleted", bool, "Needs the operator's grant (W-READ-6)."),
)
POLL = (
    Asked("marker", str, "A marker we gave; `0` the oldest kept, `end` drops the backlog (W-POLL-1)."),
    Asked("timeout", Annotated[int, Meta(ge=0)], "Seconds to wait; 30 when absent, clamped (W-POLL-1)."),
    Asked("count", _page("updates_page"), "100 when absent."),
    Asked("types", Kinds, "Narrows what is subscribed."),
    Asked("commit", bool, "false: this call commits nothing."),
)

ABOUT: dict[Handle, About] = {
    info.info: About("Who the token belongs to (W-INFO-1).", (answers.Info,)),
    chats.chats: About(
        "The caller's chats, the newest first (W-CHAT-4).",
        (answers.Chats,),
        query=(
            Asked("count", _page("chats_page"), "50 when absent."),
            Asked("marker", str, "Of the page before."),
        ),
    ),
    chats.chat: About("One chat (W-CHAT-7).", (answers.Chat,), (110, 705), NAMED),
    chats.url: About("The address of a chat for people (W-CHAT-8).", (answers.ChatUrl,), (10, 705)),
    chats.add_member: About(
        "Add people to a CHAT (W-ADD-1).",
        (answers.Done,),
        (10, 50, 110, 705, 800, 801),
        body=(requests.AddMember,),
    ),
    messages.history: About(
        "Messages of a chat, the newest first (W-READ-1).",
        (answers.Messages,),
        (10, 110, 140, 300, 705),
        NAMED + HISTORY,
    ),
    messages.send: About(
        "Send a message, change the chat, or show what the caller is doing (W-SEND-1).",
        (answers.Sent, answers.SentToMany, answers.Controlled),
        (*SEND, *CONTROL),
        body=(requests.SendMessage, requests.ControlChat, requests.ShowAction),
    ),
    messages.answer: About(
        "Answer a press with a message (W-ANS-1).",
        (answers.Sent,),
        (*SEND, 704),
        body=(requests.Answer,),
        beside=(Asked("callbackId", str, "Of the event MESSAGE_CALLBACK; it may stand in the body instead."),),
    ),
    messages.edit: About(
        "Replace the content of an own message (W-EDIT-1).", (answers.Edited,), EDIT, body=(requests.Edit,)
    ),
    messages.delete: About("Erase a message (W-DEL-1).", (answers.Done,), DELETE),
    uploads.reserve: About(
        "Where to send a file, and the token that names it afterwards (W-UPL-1).",
        (answers.UploadUrl,),
        (11,),
        (Asked("type", requests.UploadKind, "FILE when absent."),),
    ),
    subscriptions.subscribe: About(
        f"Have events sent to a webhook, or kept for long polling; {', '.join(DOCUMENTED)} when no types are named "
        "(W-SUB-1).",
        (answers.Done,),
        (10, 11),
        body=(requests.Subscribe,),
    ),
    subscriptions.unsubscribe: About(
        "End a subscription; it is no error if there is none (W-SUB-7).",
        (answers.Done,),
        (10,),
        (Asked("url", requests.Link, "The webhook."), Asked("longPolling", bool, "Long polling.")),
        (requests.Unsubscribe,),
    ),
    subscriptions.listed: About("The group's subscriptions (W-SUB-6).", (answers.Subscriptions,), (10,)),
    updates.updates: About("Wait for events (W-POLL-1).", (answers.Updates,), (10, 5000), POLL),
}
