"""axe over a page as it stands (M-40). Its source is evaluated: a script tag of it our policy would refuse."""

from pathlib import Path

from playwright.sync_api import Page

_AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")


def findings(page: Page, within: str = "body") -> list[str]:
    """One line an element that somebody could not use, empty if everybody can."""
    page.evaluate(_AXE)
    found = page.evaluate("(within) => axe.run(within, {resultTypes: ['violations']})", within)
    return [
        f"{violation['impact']} {violation['id']}: {violation['help']}: {node['html'][:200]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
