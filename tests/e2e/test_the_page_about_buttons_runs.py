"""docs/bots/buttons.md, pasted into a shell as it stands (W-ANS-4)."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.cast import PRESET, TEA_CLUB
from tests.e2e.actors import ENVIRON, ROOT
from tests.reliability.harness.server import Server

PAGE = ROOT / "docs" / "bots" / "buttons.md"
SHELL = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


async def test_a_keyboard_is_sent_pressed_and_answered(server: Server) -> None:
    script = "".join(SHELL.findall(PAGE.read_text("utf-8")))
    bin_first = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environ = ENVIRON | {"PATH": bin_first, "GONETS_URL": server.url}
    environ |= {"GONETS_BASE_URL": server.url, "GONETS_TOKEN": PRESET[TEA_CLUB]}

    done = await asyncio.to_thread(
        subprocess.run, ["bash", "-eu"], input=script, capture_output=True, text=True, timeout=120, env=environ
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count('"success":true') == 3
    assert re.search(r"pressed; answered in \d+ ms: Counted\.\n", done.stdout)
