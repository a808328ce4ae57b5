"""The same table at the people's door: what a person may ask about a chat, a message, a press, a link (W-AUTHZ-1)."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.authorisation.matrix import ACTIVE, GONE, OK, Cells, Stage, Standing, Told, members, messages, runners

S = Standing
PEOPLE = (
    S.U_OWNER, S.U_ADMIN, S.U_MEMBER, S.U_DIALOG, S.U_PERSONAL, S.U_LEFT, S.U_REMOVED, S.U_STRANGER,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ask:
    """A row: a route of the people's door with one of its forms. `spoils`: a success leaves the stage changed."""

    name: str
    route: tuple[str, str]
    path: Callable[[Stage], str]
    body: Callable[[Stage], dict[str, object]]
    cells: Cells
    spoils: bool = False


def nothing(_: Stage) -> dict[str, object]:
    return {}


def reading(what: str, cells: Cells, name: str = "", query: str = "") -> Ask:
    """A GET below a chat."""
    route = f"/api/chats/{{chat}}{what}".replace("0" * 45, "{press}")
    return Ask(name or f"GET {what}", ("GET", route), lambda s: f"/api/chats/{s.chat}{what}{query}", nothing, cells)


def doing(
    what: str, body: Callable[[Stage], dict[str, object]], cells: Cells, name: str = "", *, spoils: bool = False
) -> Ask:
    """A POST below a chat."""
    route = ("POST", f"/api/chats/{{chat}}{what}")
    return Ask(name or f"POST {what}", route, lambda s: f"/api/chats/{s.chat}{what}", body, cells, spoils)


def to_message(what: str, which: Callable[[Stage], str], cells: Cells, name: str, *, spoils: bool = False) -> Ask:
    return Ask(
        name, ("POST", f"/api/messages/{{mid}}/{what}"), lambda s: f"/api/messages/{which(s)}/{what}",
        lambda _: {"text": "y"} if what == "edit" else {"stop": True} if what == "live" else {}, cells, spoils,
    )  # fmt: skip


SEEN = members() | dict.fromkeys(GONE, OK)

PEOPLES: tuple[Ask, ...] = (
    reading("", SEEN, "the chat"),
    reading("/url", members()),
    reading("/messages", members()),
    reading("/messages", members(), "messages around a moment", "?around=1700000000000"),
    reading("/members", members()),
    doing("/messages", lambda s: {"client_id": f"c-{s.chat}-{s.caller}", "text": "x"}, members()),
    doing(
        "/messages", lambda s: {"client_id": f"r-{s.chat}-{s.caller}", "text": "x", "reply_to": s.others}, members(),
        "reply",
    ),
    doing("/read", nothing, members(), "everything is read"),
    doing("/read", lambda s: {"mid": s.others}, members(), "read up to a message"),
    doing("/acting", lambda _: {"action": "typing_on"}, members()),
    doing(
        "/press", lambda s: {"client_id": f"p-{s.chat}-{s.caller}", "mid": s.others, "row": 0, "column": 0},
        members() | dict.fromkeys(ACTIVE, Told(300, "row")),
    ),
    reading("/presses/" + "0" * 45, members() | dict.fromkeys(ACTIVE, Told(300, "press_id")), "a press"),
    doing("/title", lambda _: {"title": "x"}, runners()),
    doing("/members", lambda s: {"add": [str(s.candidate)]}, runners(), "add a member", spoils=True),
    doing("/members", lambda s: {"remove": str(s.member)}, runners(), "remove a member", spoils=True),
    doing(
        "/members", lambda s: {"remove": str(s.admin)}, runners(U_ADMIN=Told(50, "remove")), "remove an admin",
        spoils=True,
    ),
    doing(
        "/admins", lambda s: {"user_id": str(s.member), "admin": True}, runners(U_ADMIN=Told(50, "chat_id")),
        spoils=True,
    ),
    doing("/link", lambda _: {"on": True}, runners()),
    doing("/leave", nothing, members(), spoils=True),
    to_message("edit", lambda s: s.own, messages(), "edit own"),
    to_message("edit", lambda s: s.others, messages(Told(24, "mid")), "edit another's"),
    to_message("delete", lambda s: s.own, messages(), "delete own", spoils=True),
    to_message(
        "delete", lambda s: s.others, messages(Told(24, "mid"), U_OWNER=OK, U_ADMIN=OK), "delete another's",
        spoils=True,
    ),
    to_message("live", lambda s: s.others, messages(Told(24, "mid")), "stop another's live location"),
)  # fmt: skip

#: Routes that name something and have no row, and where they are looked at instead.
FREE = {
    ("POST", "/api/chats/{chat}/icon"): "test_the_matrix_of_people.py: it needs an upload of the caller's",
    ("POST", "/api/chats/{chat}/join"): "tests/people/test_chats_are_run.py: development alone",
    ("GET", "/api/links/{link}"): "tests/people/test_a_chats_link_says_where_it_leads.py: who knows it may",
    ("POST", "/api/links/{link}/join"): "tests/people/test_chats_are_run.py: who knows it may",
    ("GET", "/api/users/{user}"): "tests/people/test_a_profile_is_ones_own.py",
    ("POST", "/api/users/{user}/messages"): "tests/people/test_a_person_writes.py: opens the caller's own DIALOG",
    ("GET", "/api/groups/{group}"): "tests/people/test_a_profile_is_ones_own.py: groups are public to people",
    ("POST", "/api/groups/{group}/messages"): "tests/people/test_a_person_writes.py: the caller's own GROUP_CHAT",
    ("GET", "/api/groups/{group}/consent"): "the caller's own consent",
    ("POST", "/api/groups/{group}/allow"): "the caller's own consent",
    ("POST", "/api/groups/{group}/deny"): "the caller's own consent",
    ("POST", "/api/groups/{group}/block"): "the caller's own consent",
    ("POST", "/api/groups/{group}/start"): "the caller's own consent",
    ("GET", "/api/groups/{group}/yeses"): "the caller's own yeses",
    ("POST", "/api/groups/{group}/yeses/withdraw"): "the caller's own yeses",
}
