"""Sessions: one per browser, twelve idle hours, fourteen days, ended from anywhere (reliability 7.7)."""

import asyncio
import re

import pytest

from gonets.server.domain.sessions import IDLE_MS, LIFE_MS, SLIDE_MS
from gonets.server.services.sessions import digest_of, topic_of
from gonets.server.store.database import Transaction
from tests.cast import NINA, TEA_CLUB
from tests.people.person import refusal
from tests.people.visitor import PASSWORD, PUBLIC, SESSION, Visitor, console, invited_again
from tests.town import Town, as_person

MINUTE_MS = 60_000


async def test_the_cookie_is_for_this_host_over_https_and_no_script_sees_it(production: Town, anna: Visitor) -> None:
    answer = await anna.elsewhere().signs_in("anna")
    session, device = answer.set_cookies
    assert re.fullmatch(r"__Host-session=[\w-]{43}; Path=/; Max-Age=1209600; HttpOnly; SameSite=Lax; Secure", session)
    assert re.fullmatch(
        r"__Host-device=[0-9a-f.]{97}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax; Secure", device
    )
    assert answer.headers["cache-control"] == "no-store"


async def test_signing_in_is_a_new_session_and_ends_the_one_that_browser_had(anna: Visitor) -> None:
    before = dict(anna.cookies)
    await anna.signs_in("anna")
    assert anna.cookies[SESSION] != before[SESSION]
    old = anna.elsewhere()
    old.cookies = before
    assert refusal(await old.asks("me")) == (401, 103, None)


@pytest.mark.parametrize("cookie", ["", "x", "session", "А", "a" * 43, "a" * 20_000, '"; x', "a; b=c"])
async def test_a_made_up_session_is_none(production: Town, cookie: str) -> None:
    headers = {"host": "chat.example", "Cookie": f"{SESSION}={cookie}".encode().decode("latin-1")}
    answer = await production.call("GET", "/api/me", headers=headers)
    assert answer.status == 401


async def test_a_second_cookie_of_the_name_makes_it_none(anna: Visitor) -> None:
    headers = {"host": "chat.example", "Cookie": f"{SESSION}={anna.cookies[SESSION]}; {SESSION}=x"}
    assert refusal(await anna.town.call("GET", "/api/me", headers=headers)) == (401, 453, None)


async def test_the_cookie_of_development_opens_nothing_in_production(anna: Visitor) -> None:
    headers = {"host": "chat.example", "Cookie": f"session={anna.cookies[SESSION]}"}
    assert refusal(await anna.town.call("GET", "/api/me", headers=headers)) == (401, 453, None)


async def test_twelve_hours_without_a_call_end_it(anna: Visitor) -> None:
    await anna.town.clock.jump(IDLE_MS - 1)
    assert (await anna.asks("me")).status == 200
    other = anna.elsewhere()
    await other.signs_in("anna")
    await anna.town.clock.jump(IDLE_MS)
    assert refusal(await other.asks("me")) == (401, 103, None)


async def test_who_calls_now_and_then_stays_for_fourteen_days_and_no_longer(anna: Visitor) -> None:
    began = anna.town.clock.now()
    while anna.town.clock.now() + IDLE_MS < began + LIFE_MS:
        await anna.town.clock.jump(IDLE_MS // 2)
        assert (await anna.asks("me")).status == 200
        await anna.town.clock.advance(MINUTE_MS)  # the janitor writes it down
    await anna.town.clock.jump(began + LIFE_MS - anna.town.clock.now())
    assert refusal(await anna.asks("me")) == (401, 103, None)


async def test_a_use_is_written_down_every_few_minutes_at_the_most(anna: Visitor) -> None:
    began = anna.town.clock.now()
    await anna.town.clock.advance(SLIDE_MS - MINUTE_MS)
    await anna.asks("me")
    await anna.town.clock.advance(2 * MINUTE_MS)
    (session,) = (await anna.sees("sessions"))["sessions"]  # which is a use as well
    assert session["used_at"] == began
    await anna.town.clock.advance(2 * MINUTE_MS)
    (session,) = (await anna.sees("sessions"))["sessions"]
    assert session["used_at"] == began + SLIDE_MS + MINUTE_MS


async def test_the_janitor_leaves_no_row_of_what_is_over(anna: Visitor) -> None:
    async def left(tx: Transaction) -> list[str]:
        found = await tx.fetch("SELECT digest FROM sessions UNION ALL SELECT digest FROM invitations")
        return [row.digest for row in found]

    await invited_again(anna.town, anna.user)
    assert len(await anna.town.database.read(left)) == 2
    await anna.town.clock.jump(2 * IDLE_MS)
    await anna.town.clock.advance(MINUTE_MS)
    assert await anna.town.database.read(left) == []


async def test_signing_out_ends_this_session_alone(anna: Visitor) -> None:
    other = anna.elsewhere()
    await other.signs_in("anna")
    kept = dict(anna.cookies)
    await anna.done("sign-out")
    assert SESSION not in anna.cookies
    anna.cookies = kept
    assert refusal(await anna.asks("me")) == (401, 103, None)
    assert (await other.asks("me")).status == 200


async def test_ones_sessions_are_listed_and_ended_from_any_of_them(anna: Visitor) -> None:
    others = [Visitor(anna.town, agent=f"Phone {number}\t\xae<b>") for number in (1, 2)]
    for other in others:
        await other.signs_in("anna")
    found = (await anna.sees("sessions"))["sessions"]
    assert {one["device"]: one["current"] for one in found} == {
        "Firefox": True, "Phone 1<b>": False, "Phone 2<b>": False,
    }  # fmt: skip
    first = next(one["session"] for one in found if one["device"] == "Phone 1<b>")
    assert await anna.done("sessions/end", session=first) == {"ended": 1}
    assert [(await one.asks("me")).status for one in (*others, anna)] == [401, 200, 200]

    assert await anna.done("sessions/end", others=True) == {"ended": 1}
    assert [(await one.asks("me")).status for one in (*others, anna)] == [401, 401, 200]


async def test_nobody_ends_anothers_session_or_sees_it(production: Town, anna: Visitor) -> None:
    eve = await Visitor(production).comes_in("eve", "Eve")
    (hers,) = (await anna.sees("sessions"))["sessions"]
    assert refusal(await eve.does("sessions/end", session=hers["session"])) == (404, 300, "session")
    assert refusal(await eve.does("sessions/end", session="")) == (404, 300, "session")
    assert refusal(await eve.does("sessions/end")) == (400, 100, "session")
    assert len((await eve.sees("sessions"))["sessions"]) == 1
    assert (await anna.asks("me")).status == 200


async def test_another_password_ends_all_sessions_but_this_one_which_is_a_new_one(anna: Visitor) -> None:
    other, before = anna.elsewhere(), anna.cookies[SESSION]
    await other.signs_in("anna")
    wrong = await anna.does("password", old="three green leave", new="four black leaves")
    assert (refusal(wrong), wrong.json["error_data"]) == ((400, 100, "old"), "wrong")
    common = await anna.does("password", old=PASSWORD, new="password123")
    assert (refusal(common), common.json["error_data"]) == ((400, 100, "new"), "common")

    await anna.done("password", old=PASSWORD, new="four black leaves")

    assert anna.cookies[SESSION] != before
    assert (await anna.asks("me")).status == 200
    assert refusal(await other.asks("me")) == (401, 103, None)
    assert (await other.signs_in("anna")).status == 401
    assert (await other.signs_in("anna", "four black leaves")).status == 200


async def test_an_open_socket_hears_that_its_session_ended(anna: Visitor) -> None:
    sessions, session = anna.town.house.sessions, digest_of(anna.cookies[SESSION])
    assert await sessions.alive([session, "0" * 64]) == {session}
    with anna.town.house.ground.wakeups.listen(topic_of(session)) as bell:
        await anna.done("sign-out")
        await asyncio.wait_for(bell.wait(), 5)
    assert await sessions.alive([session]) == set()


async def test_a_session_that_is_over_is_not_alive(anna: Visitor) -> None:
    await anna.town.clock.jump(IDLE_MS)
    assert await anna.town.house.sessions.alive([digest_of(anna.cookies[SESSION])]) == set()


async def test_a_page_is_not_answered_as_somebody_else_who_signed_in_to_its_browser(anna: Visitor) -> None:
    headers = anna.headers | {"Origin": PUBLIC, "Content-Type": "application/json", "X-Gonets-Me": anna.user}
    boris = await anna.elsewhere().comes_in("boris", "Boris")
    as_boris = headers | {"Cookie": boris.headers["Cookie"]}
    path, body = f"/api/groups/{TEA_CLUB}/messages", {"client_id": "c-1", "text": "Two, please"}

    assert refusal(await anna.town.call("GET", "/api/start", headers=as_boris)) == (401, 103, "X-Gonets-Me")
    assert refusal(await anna.town.call("POST", path, body, headers=as_boris)) == (401, 103, "X-Gonets-Me")
    assert (await boris.sees("start"))["chats"] == []
    assert (await anna.town.call("POST", path, body, headers=headers)).status == 200


async def test_in_development_a_persona_wins_over_the_session(town: Town) -> None:
    code = (await console_of_development(town)).rpartition("=")[2]
    headers = {"Origin": "http://127.0.0.1:7070", "Content-Type": "application/json"}
    body = {"code": code, "login": "nina", "password": PASSWORD}
    answer = await town.call("POST", "/api/invitations/accept", body, headers=headers)
    cookie = {"Cookie": answer.set_cookies[0].partition(";")[0]}
    assert (await town.call("GET", "/api/me", headers=cookie)).json["user_id"] == str(NINA)
    timur = as_person(NINA) | cookie | {"X-Gonets-As": "user:571000000102"}
    assert (await town.call("GET", "/api/me", headers=timur)).json["name"] == "Timur Aliev"


async def console_of_development(town: Town) -> str:
    headers = {"Origin": "http://127.0.0.1:7070", "Content-Type": "application/json"}
    made = await town.call("POST", "/api/console/users/invite", {"user_id": str(NINA)}, headers=headers)
    return str(made.json["link"])


async def test_who_signed_in_writes_as_themselves(anna: Visitor) -> None:
    sent = await anna.done(f"groups/{TEA_CLUB}/messages", client_id="c-1", text="Two, please")
    assert sent["sender"] == {"user_id": anna.user, "name": "Anna"}
    assert (await console(anna.town).sees("chats", user=anna.user))["chats"][0]["chat_id"].startswith("chat:")
