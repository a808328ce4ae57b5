"""P15 at the socket: in a network where every address can be reached, none that is not public ever is (T18)."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.egress.names import PUBLIC, PUBLIC_V6

ROOT = Path(__file__).parents[2]
MAY_UNSHARE = "import ctypes, sys; sys.exit(ctypes.CDLL(None).unshare(0x40000000) != 0)"

pytestmark = [
    pytest.mark.machine,
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="a network of one's own needs root"),
]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the house did in the room, asked for every form by every way that leads outside."""
    if subprocess.run([sys.executable, "-c", MAY_UNSHARE]).returncode:
        pytest.skip("this machine lets nobody have a network of their own")
    folder = tmp_path_factory.mktemp("room")
    command = [sys.executable, "-m", "tests.egress.nothing_arrives", str(folder)]
    told = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, timeout=110)
    return dict(json.loads(told.stdout))


def test_every_form_is_refused_by_every_way_and_no_packet_leaves(found: dict[str, Any]) -> None:
    """Subscribing, calling, an image, an icon, a redirect to it; what was sent went to the hosts that redirect."""
    assert found["tried"] > 2_500
    assert found["wrong"] == []
    assert found["sent"] == [[PUBLIC, 80]]


def test_packets_would_have_arrived(found: dict[str, Any]) -> None:
    """Else the room would prove nothing."""
    inside = ["10.0.0.1", "127.0.0.1", "168.63.129.16", "169.254.169.254", "::1", "fd00::1", "fd00:ec2::254"]

    assert {address for address, _ in found["reachable"]} == {*inside, PUBLIC}


def test_public_hosts_are_reached_and_asked_for_once(found: dict[str, Any]) -> None:
    """One question for each family, though the answers have no time to live."""
    names, addresses = ("images.example.com", "six.example.com", "alias.example.com"), (PUBLIC, f"[{PUBLIC_V6}]")

    assert found["good"] == {**{name: [0, [1, 1]] for name in names}, **{address: [0, []] for address in addresses}}
    assert found["sent to good"] == [[PUBLIC_V6, 8080], [PUBLIC, 8080]]


def test_a_name_that_turns_inside_is_not_followed(found: dict[str, Any]) -> None:
    """Between subscribing and the call, and between two look-ups of one fetch."""
    assert found["rebound"] == {
        "subscribed": 0,
        "attempt": "refused by guard",
        "turned": "refused",
        "again": "refused",
    }
    assert found["sent while rebinding"] == [[PUBLIC, 80]]
