"""Every path of the people's door on one screen."""

from collections.abc import Sequence

from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from gonets.server.people import (
    callbacks,
    catalogue,
    chats,
    clock,
    consents,
    console,
    deliveries,
    members,
    messages,
    pages,
    personas,
    profiles,
    search,
    uploads,
)
from gonets.server.people.door import PeoplesDoor, anyone, operator, person
from gonets.server.people.entrance import sign_in
from gonets.server.people.services import People
from gonets.server.people.start import start

ANYONE = (
    ("GET", "/api/sign-in", sign_in.ways_in),
    ("POST", "/api/sign-in", sign_in.sign_in),
    ("POST", "/api/sign-up", sign_in.sign_up),
    ("POST", "/api/invitations/look", sign_in.invited),
    ("POST", "/api/invitations/accept", sign_in.accept),
)
PERSONS = (
    ("GET", "/api/start", start),
    ("POST", "/api/sign-out", sign_in.sign_out),
    ("GET", "/api/sessions", sign_in.sessions),
    ("POST", "/api/sessions/end", sign_in.end_sessions),
    ("POST", "/api/password", sign_in.change_password),
    ("POST", "/api/invitations", sign_in.invite),
    ("GET", "/api/me", profiles.me),
    ("POST", "/api/me", profiles.change),
    ("GET", "/api/users/{user}", profiles.user),
    ("GET", "/api/groups/{group}", profiles.group),
    ("GET", "/api/chats", chats.chats),
    ("POST", "/api/chats", chats.make),
    ("GET", "/api/chats/{chat}", chats.chat),
    ("GET", "/api/chats/{chat}/url", chats.url),
    ("GET", "/api/chats/{chat}/messages", messages.window),
    ("POST", "/api/chats/{chat}/messages", messages.to_chat),
    ("POST", "/api/chats/{chat}/press", callbacks.press),
    ("GET", "/api/chats/{chat}/presses/{press}", callbacks.spinner),
    ("POST", "/api/chats/{chat}/read", chats.read),
    ("POST", "/api/chats/{chat}/acting", chats.act),
    ("GET", "/api/chats/{chat}/members", members.members),
    ("POST", "/api/chats/{chat}/members", chats.change_members),
    ("POST", "/api/chats/{chat}/link", members.let_in_by_link),
    ("POST", "/api/chats/{chat}/admins", chats.appoint),
    ("POST", "/api/chats/{chat}/title", chats.retitle),
    ("POST", "/api/chats/{chat}/icon", chats.show_icon),
    ("POST", "/api/chats/{chat}/leave", chats.leave),
    ("POST", "/api/chats/{chat}/join", chats.join),
    ("GET", "/api/links/{link}", members.behind_link),
    ("POST", "/api/links/{link}/join", chats.join_by_link),
    ("POST", "/api/links/start", consents.start_by_link),
    ("POST", "/api/messages/{mid}/edit", messages.edit),
    ("POST", "/api/messages/{mid}/delete", messages.delete),
    ("POST", "/api/messages/{mid}/live", messages.live),
    ("GET", "/api/search", search.search),
    ("GET", "/api/people", members.people),
    ("POST", "/api/uploads", uploads.reserve),
    ("GET", "/api/catalogue", catalogue.items),
    ("POST", "/api/users/{user}/messages", messages.to_user),
    ("POST", "/api/groups/{group}/messages", messages.to_group),
    ("GET", "/api/groups/{group}/consent", consents.consent),
    ("POST", "/api/groups/{group}/allow", consents.allow),
    ("POST", "/api/groups/{group}/deny", consents.deny),
    ("POST", "/api/groups/{group}/block", consents.block),
    ("POST", "/api/groups/{group}/start", consents.start),
    ("GET", "/api/groups/{group}/yeses", consents.yeses),
    ("POST", "/api/groups/{group}/yeses/withdraw", consents.withdraw),
)
#: In development, before one is anybody; elsewhere these paths do not exist.
DEVELOPMENT = (
    ("GET", "/api/personas", personas.personas),
    ("POST", "/api/personas", personas.make),
)
CONSOLE = (
    ("GET", "/api/console/groups", console.groups),
    ("POST", "/api/console/groups", console.add_group),
    ("GET", "/api/console/users", console.users),
    ("POST", "/api/console/users", console.add_user),
    ("POST", "/api/console/users/invite", console.invite),
    ("GET", "/api/console/tokens", console.tokens),
    ("POST", "/api/console/tokens", console.add_token),
    ("POST", "/api/console/tokens/revoke", console.revoke_token),
    ("GET", "/api/console/chats", console.chats),
    ("GET", "/api/console/webhooks", console.webhooks),
    ("GET", "/api/console/webhooks/secrets", console.webhook_secrets),
    ("POST", "/api/console/webhooks/remove", console.remove_webhook),
    ("GET", "/api/console/deliveries", deliveries.deliveries),
    ("POST", "/api/console/deliveries/replay", deliveries.replay),
    ("POST", "/api/console/deliveries/skip", deliveries.skip),
    ("GET", "/api/console/catalogue", catalogue.all_items),
    ("POST", "/api/console/catalogue", catalogue.add),
    ("POST", "/api/console/catalogue/upload", catalogue.reserve),
    ("POST", "/api/console/catalogue/remove", catalogue.remove),
    ("GET", "/api/console/clock", clock.clock),
    ("POST", "/api/console/clock", clock.move),
)


def application(people: People, live: ASGIApp, open_routes: Sequence[BaseRoute] = ()) -> ASGIApp:
    """Everything that is not the bots' door. `open_routes`, such as health, are answered whoever asks."""
    nobodys = DEVELOPMENT if people.development else ()
    routes = [
        *(anyone(people, verb, path, handle) for verb, path, handle in ANYONE),
        *(person(people, verb, path, handle) for verb, path, handle in PERSONS),
        *(operator(people, verb, path, handle) for verb, path, handle in (*nobodys, *CONSOLE)),
        *pages.routes(
            development=people.development,
            knows=lambda request: people.cookies.session(request) is not None,
            somebody=lambda: personas.somebody(people),
        ),
    ]
    return PeoplesDoor(people, routes, open_routes, live)
