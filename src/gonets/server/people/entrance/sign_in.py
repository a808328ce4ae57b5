"""Coming in and going out: password, invitation, sign-up, the list of one's sessions (reliability 7.7, 7.8)."""

from gonets.server.domain.accounts import Caller
from gonets.server.domain.chats import good_title
from gonets.server.domain.refusals import Forbidden, Malformed, NotFound
from gonets.server.domain.sessions import Session, fold_login, good_device
from gonets.server.people.call import Call
from gonets.server.people.door import Reply
from gonets.server.people.services import People
from gonets.server.services.sessions import Invitation, NewSession, digest_of
from gonets.wire.ids import UserId

#: A session is shown and ended by the first signs of its id.
SHOWN = 16


async def ways_in(do: People, call: Call) -> object:
    """What the page of sign-in offers, and whether there is anything to do there."""
    secret = do.cookies.session(call.request)
    signed_in = secret is not None and bool(await do.sessions.alive([digest_of(secret)]))
    return {
        "sign_up": do.sign_up,
        "mode": "development" if do.development else "production",
        "signed_in": signed_in,
    }


async def sign_in(do: People, call: Call) -> object:
    login = fold_login(call.required("login"))
    password = call.required("password")
    paid = do.tries.sign_in(call.request, login, do.cookies.device(call.request, login))
    made = await do.sessions.sign_in(login, password, _device(call))
    paid.give_back()
    return await _opened(do, call, made)


async def sign_up(do: People, call: Call) -> object:
    if do.sign_up != "open":
        raise Forbidden(None, "people come in by invitation here; see people.sign_up")
    name = good_title(call.required("name"), "name", call.limits)
    login, password = call.required("login"), call.required("password")
    do.tries.sign_up(call.request)
    made = await do.sessions.sign_up(name, login, password, _device(call))
    return await _opened(do, call, made)


async def invited(do: People, call: Call) -> object:
    """Whom an invitation is for, before it is used."""
    paid = do.tries.link(call.request)
    name, login = await do.sessions.invited(call.required("code"))
    paid.give_back()
    return {"name": name, "login": login}


async def accept(do: People, call: Call) -> object:
    code, password, login = call.required("code"), call.required("password"), call.fields.text("login")
    paid = do.tries.link(call.request)
    made = await do.sessions.accept(code, login, password, _device(call))
    paid.give_back()
    return await _opened(do, call, made)


async def sign_out(do: People, call: Call, me: Caller) -> object:
    if call.session is not None:
        await do.sessions.end([call.session])
    return Reply({}, do.cookies.closed())


async def change_password(do: People, call: Call, me: Caller) -> object:
    """Ends every session of this person; the browser that asked gets a new one."""
    old, new = call.required("old"), call.required("new")
    paid = do.tries.password(me.id)
    made = await do.sessions.change_password(
        UserId(me.id), old, new, _device(call), with_session=call.session is not None
    )
    paid.give_back()
    return {} if made is None else Reply({}, do.cookies.opened(made.secret, made.login))


async def sessions(do: People, call: Call, me: Caller) -> object:
    return {"sessions": [_shown(one, call.session) for one in await do.sessions.listed(UserId(me.id))]}


async def end_sessions(do: People, call: Call, me: Caller) -> object:
    """The one that `session` names, or all the others."""
    named, mine = call.fields.text("session"), await do.sessions.listed(UserId(me.id))
    if named is None and not call.fields.boolean("others"):
        raise Malformed("session", "name one, or say others: true")
    ids = [one.id for one in mine if (one.id[:SHOWN] == named if named is not None else one.id != call.session)]
    if named is not None and not ids:
        raise NotFound("session", "you have no such session")
    await do.sessions.end(ids)
    return {"ended": len(ids)}


async def invite(do: People, call: Call, me: Caller) -> object:
    """A new person and the link that lets them in; or a fresh link for one who has not come in yet.

    Whoever has a password gets another one from the operator alone: an administrator is nobody else.
    """
    await do.sessions.require_admin(UserId(me.id))
    user = call.fields.user_id("user_id")
    if user is None:
        return link_of(do, await do.sessions.invite_new(good_title(call.required("name"), "name", call.limits)))
    return link_of(do, await do.sessions.invite_newcomer(user))


def link_of(do: People, made: Invitation) -> dict[str, object]:
    """The code is told this once."""
    link = f"{do.rules.public_url}/sign-in?invitation={made.code}"
    return {"user_id": str(made.user), "link": link, "ends_at": made.ends_at}


async def _opened(do: People, call: Call, made: NewSession) -> Reply:
    """The session this browser had before is over: a new one at each sign-in."""
    before = do.cookies.session(call.request)
    if before is not None:
        await do.sessions.end_secret(before)
    told = {"user_id": str(made.user), "name": made.name}
    return Reply(told, do.cookies.opened(made.secret, made.login))


def _device(call: Call) -> str:
    return good_device(call.request.headers.get("user-agent", ""))


def _shown(one: Session, current: str | None) -> dict[str, object]:
    return {
        "session": one.id[:SHOWN],
        "device": one.device,
        "created_at": one.created_at,
        "used_at": one.used_at,
        "current": one.id == current,
    }
