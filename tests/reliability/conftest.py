"""The seed of every random test: printed with the command that repeats it."""

import os
from random import Random

import pytest


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    chosen = int(os.environ.get("GONETS_SEED") or Random().randrange(10**6))
    print(f"GONETS_SEED={chosen} python -m pytest -m '' '{request.node.nodeid}'")  # noqa: T201 - shown with a failure
    return chosen
