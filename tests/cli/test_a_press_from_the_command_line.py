"""``gonets press``: what a person sees, what a script gets, and how it ends (W-CB, W-KBD-7, W-ANS-4)."""

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import pytest

from tests.cast import EVERYBODY, NINA, PRESET, TEA_CLUB
from tests.graph.keyboards import SHALL_WE, with_keyboard
from tests.reliability.harness.server import CLEAN, Server


class Done(NamedTuple):
    code: int
    out: str
    err: str


class Town:
    """A server, its bot's client, and Nina at a terminal."""

    def __init__(self, url: str, http: httpx2.AsyncClient) -> None:
        self._url = url
        self._http = http

    async def bot(self, verb: str, path: str, body: object = None, **query: str) -> Any:  # whatever the Graph says
        params = {"access_token": PRESET[TEA_CLUB], **query}
        answer = await self._http.request(verb, f"{self._url}/graph/{path}", params=params, json=body, timeout=60)
        return answer.json()

    async def asks(self) -> str:
        return str((await self.bot("POST", f"{EVERYBODY}/messages", with_keyboard(SHALL_WE)))["message_id"])

    async def nina(self, *words: str) -> Done:
        """At the terminal."""
        command = [sys.executable, "-m", "gonets", "press", "--as", str(NINA), "--chat", str(EVERYBODY)]
        process = await asyncio.create_subprocess_exec(
            *command, "--url", self._url, *words,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=CLEAN,
        )  # fmt: skip
        out, err = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode is not None, "it ended"
        return Done(process.returncode, out.decode(), err.decode())


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    server = Server(tmp_path / "data")
    await server.start()
    async with httpx2.AsyncClient(trust_env=False) as http:
        yield Town(server.url, http)
    await server.close()


async def test_the_answer_is_shown_with_the_time_it_took(town: Town) -> None:
    await town.bot("POST", "me/subscribe", {"longPolling": True, "types": ["MESSAGE_CALLBACK"]})
    await town.asks()

    async def answering(text: str) -> None:
        (event,) = (await town.bot("GET", "me/updates", timeout="60"))["updates"]
        said = {"message": {"text": text}}
        answer = await town.bot("POST", f"{EVERYBODY}/answer", said, callbackId=event["callbackId"])
        assert answer["success"] is True

    shown, _ = await asyncio.gather(town.nina("--payload", "vote:yes", "--wait", "60"), answering("Counted."))
    as_json, _ = await asyncio.gather(town.nina("--button", "No", "--wait", "60", "--json"), answering("Noted."))

    assert (shown.code, shown.err) == (0, "")
    assert re.fullmatch(r"pressed; answered in \d+ ms: Counted\.\n", shown.out)
    found = json.loads(as_json.out)
    assert (found["state"], found["message"]["text"]) == ("answered", "Noted.")
    assert re.fullmatch("[0-9a-f]{45}", found["press_id"])


async def test_silence_is_a_failure_for_who_asked_to_wait(town: Town) -> None:
    await town.asks()
    silent = await town.nina("--payload", "vote:yes", "--wait", "0")

    assert silent == Done(1, "pressed; no answer within 0 s\n", "No answer within 0 s.\n")


async def test_what_a_button_asks_for_is_given_or_not(town: Town) -> None:
    mid = await town.asks()
    asked = await town.nina("--button", "My phone")
    declined = await town.nina("--button", "My phone", "--no")
    shared = await town.nina("--button", "My phone", "--yes")
    lost = await town.nina("--button", "Where I am", "--yes")
    placed = await town.nina("--button", "Where I am", "--mid", mid, "--yes", "--at", "55.75,37.61", "--json")
    page = await town.bot("GET", f"{EVERYBODY}/messages", count="2")
    place, contact = (one["message"] for one in page["messages"])

    question = "Tea Club asks for your contact (571000000101, Nina Orlova, 79990000101). Say --yes or --no.\n"
    assert asked == Done(1, "", question)
    assert declined == Done(0, "declined\n", "")
    assert shared == Done(0, f"shared  {contact['mid']}\n", "")
    assert (lost.code, lost.out) == (1, "")
    assert lost.err.startswith("refused: 100 PARAM")
    assert json.loads(placed.out)["message"]["mid"] == place["mid"]
    assert place["attachments"][0]["payload"] == {"latitude": 55.75, "longitude": 37.61}
    assert [one["attachments"][0]["type"] for one in (place, contact)] == ["LOCATION", "CONTACT"]


async def test_the_answer_to_what_was_shared_is_waited_for_if_asked(town: Town) -> None:
    await town.bot("POST", "me/subscribe", {"longPolling": True})
    await town.asks()

    async def answering() -> None:
        (event,) = (await town.bot("GET", "me/updates", timeout="60"))["updates"]
        assert event["message"]["attachments"][0]["type"] == "CONTACT"
        await town.bot("POST", f"{EVERYBODY}/messages", {"message": {"text": "We call you."}})

    shown, _ = await asyncio.gather(town.nina("--button", "My phone", "--yes", "--wait", "60"), answering())
    silent = await town.nina("--button", "My phone", "--yes", "--wait", "0", "--json")

    assert (shown.code, shown.err) == (0, "")
    assert re.fullmatch(r"shared  mid:\S+\nTea Club: We call you\.\n", shown.out)
    assert (silent.code, silent.err) == (1, "No answer within 0 s.\n")
    assert json.loads(silent.out)["reply"] is None


async def test_wrong_presses_end_as_every_command_does(town: Town) -> None:
    await town.asks()
    nowhere = await town.nina("--payload", "nowhere")
    neither = await town.nina()
    both = await town.nina("--payload", "vote:yes", "--button", "Yes")
    somewhere = await town.nina("--payload", "vote:yes", "--at", "here")

    assert (nowhere.code, nowhere.out) == (1, "")
    assert nowhere.err.startswith("refused: 300 NOT_FOUND")
    assert [done.code for done in (neither, both, somewhere)] == [2, 2, 2]
