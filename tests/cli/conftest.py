"""Servers for the commands: one for all who leave its clock and token alone, one of its own for who does not."""

from collections.abc import Iterator

import pytest

from tests.cli.server import Server, serving


@pytest.fixture(scope="package")
def server() -> Iterator[Server]:
    with serving("--ephemeral", "--set", "limits.rate_chat=off", "--set", "limits.rate_people=off") as running:
        yield running


@pytest.fixture
def own_server() -> Iterator[Server]:
    with serving("--ephemeral") as running:
        yield running
