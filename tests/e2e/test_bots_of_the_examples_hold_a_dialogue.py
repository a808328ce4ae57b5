"""The bots of examples/, unchanged, as processes: a dialogue at the command line, with the server killed in between."""

from collections.abc import Callable

import pytest

from tests.cast import NINA, TEA_CLUB
from tests.e2e.actors import Bot, Town
from tests.reliability.harness.server import Server

SAY = ("say", "--as", str(NINA), "--to", str(TEA_CLUB))
START = ["/start", "Hello! Say something."]
CUPS = ["Two cups", "You said: Two cups"]


@pytest.mark.parametrize("name", ["webhook_bot.py", "polling_bot.py"])
async def test_it_answers(server: Server, bot: Callable[[str], Bot], name: str) -> None:
    bot(name)
    nina = Town(server)

    mid, reply = nina.run(*SAY, "/start", "--wait", "20").splitlines()

    assert mid.startswith("mid:C")
    assert reply == "Tea Club: Hello! Say something."
    assert nina.texts() == START


async def test_a_webhook_bot_hears_what_was_said_before_the_server_was_killed(
    server: Server, bot: Callable[[str], Bot]
) -> None:
    tea = bot("webhook_bot.py")
    nina = Town(server)
    nina.run(*SAY, "/start", "--wait", "20")

    tea.freeze()
    nina.run(*SAY, "Two cups")
    server.kill()
    await server.ended()
    tea.thaw()
    await server.start()
    nina.run("clock", "advance", "1m")

    assert nina.texts() == START + CUPS


async def test_a_polling_bot_hears_what_was_said_before_the_server_was_killed(
    server: Server, bot: Callable[[str], Bot]
) -> None:
    tea = bot("polling_bot.py")
    nina = Town(server)
    nina.run(*SAY, "/start", "--wait", "20")

    tea.freeze()
    nina.run(*SAY, "Two cups")
    server.kill()
    await server.ended()
    await server.start()
    tea.thaw()
    reply = nina.run(*SAY, "And a cake", "--wait", "20").splitlines()[1]

    said = nina.texts()
    assert said[:2] == START
    assert said.count("You said: Two cups") == 1
    assert "You said: " in reply
