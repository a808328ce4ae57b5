"""docs/operate/settings.md is generated; an undocumented setting fails here."""

from gonets.server.settings_reading import TYPES
from tools.settings_page import PAGE, page


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python tools/settings_page.py"


def test_the_page_names_every_setting() -> None:
    text = PAGE.read_text("utf-8")
    assert [name for name in TYPES if f"| `{name}` |" not in text] == []
