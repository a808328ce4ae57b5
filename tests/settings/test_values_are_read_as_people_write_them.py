"""Text from the environment or the command line becomes the setting's own type."""

from typing import Any

import pytest

from gonets.server.settings_reading import load


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("server.port", " 8080 ", 8080),
        ("server.public_url", "https://chat.example/", "https://chat.example"),
        ("server.public_url", "http://[::1]:7070", "http://[::1]:7070"),
        ("server.public_url", "", None),
        ("messages.share_links", "off", False),
        ("messages.share_links", "YES", True),
        ("chats.show_history", "true", True),
        ("chats.show_history", "0", False),
        ("limits.storage_bytes", "off", None),
        ("limits.storage_bytes", "5000", 5000),
        ("limits.rate_calls", "off", "off"),
        ("limits.rate_calls", "30/min", "30/min"),
        ("limits.rate_calls", "100/h", "100/h"),
        ("webhooks.schedule", "1, 2,3,", (1, 2, 3)),
        ("webhooks.jitter", "0.05", 0.05),
        ("webhooks.headers", "X-Forwarded-For: 192.0.2.7, X-Shop: tea", ("X-Forwarded-For: 192.0.2.7", "X-Shop: tea")),
        (
            "egress.allow",
            "10.1.0.0/16,192.168.1.7:9000,[fd00::1]:80,fd00::/8",
            ("10.1.0.0/16", "192.168.1.7:9000", "[fd00::1]:80", "fd00::/8"),
        ),
        ("egress.allow", "", ()),
        ("database.url", "sqlite", None),
        ("database.url", "postgresql://nina:secret@db/gonets", "postgresql://nina:secret@db/gonets"),
        ("wakeups.nats", "", None),
    ],
)
def test_text_becomes_the_type_of_its_setting(name: str, text: str, value: object) -> None:
    section, _, field = name.partition(".")
    settings: Any = load([f"{name}={text}"], None, {})
    assert getattr(getattr(settings, section), field) == value


def test_fixed_headers_are_read_by_name() -> None:
    settings = load(["webhooks.headers=X-Forwarded-For: 192.0.2.7,X-Shop:tea"], None, {})
    assert settings.webhooks.named_headers() == {"X-Forwarded-For": "192.0.2.7", "X-Shop": "tea"}
