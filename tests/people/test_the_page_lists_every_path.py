"""docs/develop/people.md lists the paths of the door, all of them and no others."""

import re
from pathlib import Path

from gonets.server.people.routes import ANYONE, CONSOLE, DEVELOPMENT, PERSONS

PAGE = Path(__file__).parents[2] / "docs" / "develop" / "people.md"


def test_the_page_lists_what_there_is() -> None:
    listed = re.findall(r"^\| (GET|POST) `(/api[^`]*)` \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert listed == [(verb, path) for verb, path, _ in (*ANYONE, *PERSONS, *DEVELOPMENT, *CONSOLE)]
