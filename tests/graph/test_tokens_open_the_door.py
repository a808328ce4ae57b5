"""Who is let in, by what, and what everybody else is told (W-AUTH-1…4, -8)."""

import re
import zlib

from tests.cast import NINA, PRESET, TEA_CLUB, TIMUR
from tests.graph import acts
from tests.town import Town

TOKEN = PRESET[TEA_CLUB]
INFO = "/graph/me/info"


async def test_a_token_is_read_wherever_it_stands_in_the_query(town: Town) -> None:
    """W-AUTH-1: before or after other parameters, its colon raw or encoded, on POST too."""
    for verb, path in (("GET", INFO), ("POST", "/graph/me/subscriptions")):
        for query in (f"access_token={TOKEN}", f"a=1&access_token={TOKEN}&b=2", f"access_token={quoted(TOKEN)}"):
            assert (await town.call(verb, f"{path}?{query}")).code == 0


async def test_a_bearer_header_is_equal(town: Town) -> None:
    """W-AUTH-2: keeps secrets out of logs; the scheme is read without case."""
    for header in (f"Bearer {TOKEN}", f"bearer {TOKEN}", f"BEARER  {TOKEN} "):
        assert (await town.call("GET", INFO, headers={"authorization": header})).code == 0


async def test_query_and_bearer_may_agree_but_not_differ(town: Town) -> None:
    """W-AUTH-2."""
    same = await town.call("GET", f"{INFO}?access_token={TOKEN}", headers={"authorization": f"Bearer {TOKEN}"})
    other = await town.call("GET", f"{INFO}?access_token={PRESET[NINA]}", headers={"authorization": f"Bearer {TOKEN}"})

    assert same.code == 0
    assert (other.code, other.json["error_field"]) == (100, "access_token")


async def test_no_token_is_453(town: Town) -> None:
    """W-AUTH-3: an empty one is none, and so is another scheme."""
    asked = [await town.call("GET", INFO), await town.call("GET", f"{INFO}?access_token=")]
    asked += [await town.call("GET", INFO, headers={"authorization": value}) for value in ("", "Bearer ", "Basic eDp5")]

    assert [(answer.code, answer.json["error_field"]) for answer in asked] == [(453, "access_token")] * 5


async def test_unknown_garbled_and_revoked_tokens_are_refused_byte_for_byte_alike(town: Town) -> None:
    """W-AUTH-3, W-AUTH-8."""
    revoked = (await town.house.accounts.add_token(TIMUR)).text
    await town.house.accounts.end(revoked)
    last = TOKEN[:-1] + "B"
    garbled = ("x", "%00", "%20", "%D1%87%D0%B0%D0%B9", "a" * 200, "a" * 201, TOKEN.lower(), last, TOKEN + "A", "0")

    asked = [await town.call("GET", f"{INFO}?access_token={token}") for token in (revoked, *garbled)]

    assert {answer.code for answer in asked} == {103}
    assert len({answer.body for answer in asked}) == 1


async def test_who_the_operator_stopped_is_told_so(town: Town) -> None:
    """W-AUTH-3: group and user alike."""
    for member in (TEA_CLUB, NINA):
        await acts.stop(town, member)
        answer = await town.graph("GET", "me/info", as_=member)
        assert (answer.code, answer.json["error_field"]) == (7, "access_token")


async def test_a_token_we_make_has_the_documented_shape_and_its_own_checksum(town: Town) -> None:
    """W-AUTH-4: the last 7 capitals are CRC-32 of what precedes, in base 26."""
    made = [(await town.house.accounts.add_token(NINA)).text for _ in range(3)]

    for token in made:
        assert re.fullmatch(r"tkn1[0-9A-Za-z]{38}:[A-Z]{17}", token)
        number = 0
        for capital in token[-7:]:
            number = number * 26 + ord(capital) - ord("A")
        assert number == zlib.crc32(token[:-7].encode())
        assert (await town.call("GET", f"{INFO}?access_token={quoted(token)}")).code == 0
    assert len(set(made)) == 3


def quoted(token: str) -> str:
    return token.replace(":", "%3A")
