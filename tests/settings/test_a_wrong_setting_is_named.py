"""Unknown names and values that cannot be read are refused in one sentence: setting, source, value, what was wanted."""

from pathlib import Path

import pytest

from gonets.server.settings import BadSetting
from gonets.server.settings_reading import TYPES, load, wanted_by


def refusal(*overrides: str, **environ: str) -> str:
    with pytest.raises(BadSetting) as caught:
        load(overrides, None, environ)
    return str(caught.value)


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        ("limits.text_char", "limits.text_chars"),
        ("limit.text_chars", "limits.text_chars"),
        ("webhook.order", "webhooks.order"),
        ("port", "server.port"),
        ("server.Port", "server.port"),
        ("Tokens.lifetime_day", "tokens.lifetime_days"),
    ],
)
def test_an_unknown_name_meets_its_nearest(wrong: str, near: str) -> None:
    assert refusal(f"{wrong}=1") == f"There is no setting {wrong} (from the command line); did you mean {near}?"


def test_an_unknown_variable_is_named() -> None:
    said = refusal(GONETS_SERVER__PROT="1")
    assert said == "There is no setting server.prot (from GONETS_SERVER__PROT); did you mean server.port?"


def test_a_name_like_nothing_says_so() -> None:
    assert refusal("zzz.qqq=1") == "There is no setting zzz.qqq (from the command line); nothing is called like that."


@pytest.mark.parametrize(
    "text", ["[limit]\ntext_chars = 5\n", "[limits]\ntext_char = 5\n", "[sources]\na = 1\n", "[limit]\n"]
)
def test_an_unknown_name_in_the_file_is_refused_too(tmp_path: Path, text: str) -> None:
    (tmp_path / "gonets.toml").write_text(text, "utf-8")
    with pytest.raises(BadSetting, match=r"There is no setting .*gonets\.toml"):
        load([], tmp_path, {})


def test_a_section_given_a_value_is_explained(tmp_path: Path) -> None:
    (tmp_path / "gonets.toml").write_text("limits = 5\n", "utf-8")
    with pytest.raises(BadSetting, match=r"write \[limits\] above its settings"):
        load([], tmp_path, {})


@pytest.mark.parametrize("override", ["limits.user_ids", "", "=5", "postgresql://nina:secret@db/x?y=1"])
def test_an_override_that_is_none_is_explained_and_not_echoed(override: str) -> None:
    said = refusal(override)
    assert said.startswith("--set takes section.name=value")
    assert "secret" not in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("server.mode", "prod"),
        ("server.port", "70000"),
        ("server.port", "-1"),
        ("server.port", ""),
        ("server.port", "7o7o"),
        ("server.host", ""),
        ("server.public_url", "chat.example"),
        ("server.public_url", "https://chat.example/path"),
        ("server.public_url", "https://nina:pw@chat.example"),
        ("server.public_url", "https://chat.example:0"),
        ("server.public_url", "https://chat.example:99999"),
        ("server.public_url", "https://chat.example?x"),
        ("messages.share_links", "maybe"),
        ("limits.text_chars", "0"),
        ("limits.image_urls", "6"),
        ("limits.json_depth", "1000"),
        ("limits.storage_bytes", "-5"),
        ("limits.rate_calls", "5"),
        ("limits.rate_calls", "0/s"),
        ("limits.rate_calls", "5/day"),
        ("limits.rate_chat", "20/s,40/s"),
        ("tokens.lifetime_days", "1.5"),
        ("storage.reserve", "256"),
        ("storage.reserve", "5% or 256MB"),
        ("storage.reserve", "0MB"),
        ("storage.reserve", "100%"),
        ("webhooks.schedule", ""),
        ("webhooks.schedule", "10,x"),
        ("webhooks.schedule", "0"),
        ("webhooks.jitter", "nan"),
        ("webhooks.jitter", "2"),
        ("webhooks.headers", "no colon"),
        ("webhooks.headers", "X-A: b\r\nX-C: d"),
        ("webhooks.headers", "webhook-signature: v1,x"),
        ("webhooks.headers", "User-Agent: me"),
        ("egress.allow", "10.0.0.1/8"),
        ("egress.allow", "example.org:80"),
        ("egress.allow", "10.0.0.1:0"),
        ("server.trusted_proxies", "10.0.0.1/8"),
        ("server.trusted_proxies", "proxy.local"),
        ("server.trusted_proxies", "10.0.0.1:80"),
        ("egress.ports", "0"),
        ("database.url", "mysql://db"),
        ("wakeups.nats", "127.0.0.1:4222"),
    ],
)
def test_a_value_that_cannot_be_read_is_named_with_its_setting_and_source(name: str, value: str) -> None:
    variable = "GONETS_" + name.upper().replace(".", "__")
    said = refusal(**{variable: value})
    assert said.startswith(f"{name} = {value!r} (from {variable}) is not ")
    assert said.endswith(".")
    assert "\n" not in said


def test_a_wrong_type_in_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gonets.toml").write_text("[messages]\nshare_links = 7\n", "utf-8")
    with pytest.raises(BadSetting, match=r"messages\.share_links = 7 .* is not on or off"):
        load([], tmp_path, {})


@pytest.mark.parametrize("name", sorted(TYPES))
def test_what_is_wanted_has_words_for_every_setting(name: str) -> None:
    assert wanted_by(TYPES[name]) not in ("", "of the right type")
