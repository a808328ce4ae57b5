"""The whole API as a table: a line a method and path form (W-PATH-4)."""

import re
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from gonets.server.domain.refusals import UnknownMethod, WrongVerb
from gonets.server.graph import chats, info, messages, subscriptions, updates, uploads
from gonets.server.graph.call import Call, Nodes, Reply
from gonets.server.graph.services import Services

CHAT = "{chat}"
MID = "{mid}"

Handle = Callable[[Services, Call], Awaitable[Reply]]


class Method(NamedTuple):
    verb: str
    path: tuple[str, ...]
    handle: Handle

    @property
    def name(self) -> str:
        """For the access log."""
        return "/".join(self.path)


#: What `find` is; a bench brings its own, to see what calls cost with nothing behind them.
Find = Callable[[str, tuple[str, ...]], tuple[Method, Nodes]]


#: What each may answer and cause is W-ERR-9.
METHODS = (
    Method("GET", ("me", "info"), info.info),
    Method("GET", ("me",), info.info),
    Method("GET", ("me", "chats"), chats.chats),
    Method("GET", ("me", "chat"), chats.chat),
    Method("GET", ("me", "chat", CHAT), chats.chat),
    Method("GET", (CHAT,), chats.chat),
    Method("GET", (CHAT, "url"), chats.url),
    Method("GET", ("me", "messages"), messages.history),
    Method("GET", ("me", "messages", CHAT), messages.history),
    Method("GET", (CHAT, "messages"), messages.history),
    Method("POST", ("me", "messages"), messages.send),
    Method("POST", ("me", "messages", CHAT), messages.send),
    Method("POST", (CHAT, "messages"), messages.send),
    Method("POST", (CHAT, "answer"), messages.answer),
    Method("POST", (CHAT, "addMember"), chats.add_member),
    Method("POST", (MID, "edit"), messages.edit),
    Method("POST", (MID, "delete"), messages.delete),
    Method("GET", ("me", "fileUploadUrl"), uploads.reserve),
    Method("POST", ("me", "subscribe"), subscriptions.subscribe),
    Method("POST", ("me", "unsubscribe"), subscriptions.unsubscribe),
    Method("GET", ("me", "unsubscribe"), subscriptions.unsubscribe),
    Method("GET", ("me", "subscriptions"), subscriptions.listed),
    Method("POST", ("me", "subscriptions"), subscriptions.listed),
    Method("GET", ("me", "updates"), updates.updates),
)

_BY_SHAPE: dict[tuple[str, ...], dict[str, Method]] = {}
for _method in METHODS:
    _BY_SHAPE.setdefault(_method.path, {})[_method.verb] = _method

#: Without case; the words beside them are compared with it (W-PATH-3).
#: Under `me` the third word of these is a node, whatever it looks like.
_NODE_AFTER = ("chat", "messages")
_CHAT_NODE = re.compile(r"chat:.*|C[0-9a-f]{1,16}", re.IGNORECASE | re.ASCII | re.DOTALL)
_MESSAGE_NODE = re.compile(r"mid:.*|C[0-9a-f]{1,16}\.[0-9a-f]{1,16}", re.IGNORECASE | re.ASCII | re.DOTALL)


def find(verb: str, words: tuple[str, ...]) -> tuple[Method, Nodes]:
    """The method of a path (``/graph`` cut off), before any token check. HEAD is GET (W-HTTP-7)."""
    shape, nodes = _shape(words)
    verbs = _BY_SHAPE.get(shape)
    if verbs is None:
        raise UnknownMethod
    method = verbs.get("GET" if verb == "HEAD" else verb)
    if method is None:
        raise WrongVerb
    return method, nodes


_NONE = Nodes()


def _shape(words: tuple[str, ...]) -> tuple[tuple[str, ...], Nodes]:
    if not words:
        return words, _NONE
    first = words[0]
    if first == "me":
        if len(words) == 3 and words[1] in _NODE_AFTER:
            return ("me", words[1], CHAT), Nodes(chat=words[2])
        return words, _NONE
    if _MESSAGE_NODE.fullmatch(first):
        return (MID, *words[1:]), Nodes(message=first)
    if _CHAT_NODE.fullmatch(first):
        return (CHAT, *words[1:]), Nodes(chat=first)
    return words, _NONE
