"""server.mode = production starts only without what development left behind; its own defaults are stricter."""

import pytest

from gonets.server.settings import BadSetting
from gonets.server.settings_reading import load

PRODUCTION = ["server.mode=production", "server.public_url=https://chat.example"]


def test_production_needs_a_public_url() -> None:
    with pytest.raises(BadSetting, match=r"server\.public_url"):
        load(["server.mode=production"], None, {})


def test_production_needs_https() -> None:
    with pytest.raises(BadSetting, match="https"):
        load(["server.mode=production", "server.public_url=http://chat.example"], None, {})


@pytest.mark.parametrize("url", ["http://127.0.0.1:7070", "http://localhost:7070", "http://[::1]:7070"])
def test_plain_http_will_do_on_loopback(url: str) -> None:
    assert load(["server.mode=production", f"server.public_url={url}"], None, {}).server.public_url == url


@pytest.mark.parametrize("leftover", ["media.image_by_url=lenient", "uploads.ready_after_seconds=5"])
def test_a_switch_of_development_is_refused_by_name(leftover: str) -> None:
    with pytest.raises(BadSetting, match=leftover.partition("=")[0]):
        load([*PRODUCTION, leftover], None, {})


def test_production_has_stricter_defaults_that_can_be_chosen_away() -> None:
    settings = load(PRODUCTION, None, {})
    assert (settings.media.image_by_url, settings.webhooks.jitter) == ("fetch", 0.1)  # W-ATT-IMAGE-3, W-HOOK-4
    assert load([*PRODUCTION, "webhooks.jitter=0"], None, {}).webhooks.jitter == 0


def test_development_has_the_lenient_ones() -> None:
    settings = load([], None, {})
    assert (settings.media.image_by_url, settings.webhooks.jitter) == ("lenient", 0)
