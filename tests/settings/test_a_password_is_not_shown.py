"""Secrets are masked wherever a setting is printed, refused ones included (P18)."""

import pytest

from gonets.server.settings import BadSetting, SecretUrl
from gonets.server.settings_reading import load


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nina:hunter2@db/gonets",
        "postgresql://nina:hunt@er2@db/gonets",
        "postgresql://db/gonets?password=hunter2",
        "nats://hunter2@bus:4222",
    ],
)
def test_the_repr_of_a_secret_url_keeps_place_and_drops_password(url: str) -> None:
    shown = repr(SecretUrl(url))
    assert "hunt" not in shown
    assert "er2" not in shown
    assert shown.strip("'").startswith(url.partition("://")[0])


def test_the_repr_of_all_settings_holds_no_password() -> None:
    settings = load(
        ["wakeups.nats=nats://x:hunter2@bus"], None, {"GONETS_DATABASE__URL": "postgresql://n:hunter2@db/x"}
    )
    assert "hunter2" not in repr(settings)
    assert settings.database.url == "postgresql://n:hunter2@db/x"


def test_a_refusal_holds_no_password() -> None:
    with pytest.raises(BadSetting) as caught:
        load([], None, {"GONETS_DATABASE__URL": "mysql://n:hunter2@db/x"})
    assert "hunter2" not in str(caught.value)
    assert "mysql://***@db/x" in str(caught.value)
