"""Defaults < gonets.toml < GONETS_SECTION__NAME < --set; each value remembers where it was given."""

from pathlib import Path

import pytest

from gonets.server.settings import BadSetting, Settings
from gonets.server.settings_reading import load

TOML = """
[limits]
text_chars = 100
attachments = 3
user_ids = 7

[egress]
ports = [9000, 9001]
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "gonets.toml").write_text(TOML, "utf-8")
    return tmp_path


def test_nothing_given_is_the_defaults() -> None:
    assert load([], None, {}) == Settings()


def test_a_data_folder_without_a_file_is_the_defaults(tmp_path: Path) -> None:
    assert load([], tmp_path, {}) == Settings()
    assert load([], tmp_path / "not made yet", {}) == Settings()


def test_the_later_source_wins_and_the_others_stay(data: Path) -> None:
    environ = {"GONETS_LIMITS__ATTACHMENTS": "4", "GONETS_LIMITS__USER_IDS": "8"}

    settings = load(["limits.user_ids=9"], data, environ)

    limits = settings.limits
    assert (limits.text_chars, limits.attachments, limits.user_ids, limits.webhooks) == (100, 4, 9, 10)
    assert settings.egress.ports == (9000, 9001)
    assert settings.sources == {
        "limits.text_chars": str(data / "gonets.toml"),
        "limits.attachments": "GONETS_LIMITS__ATTACHMENTS",
        "limits.user_ids": "the command line",
        "egress.ports": str(data / "gonets.toml"),
    }


def test_the_last_of_two_on_the_command_line_wins() -> None:
    assert load(["server.port=1", "server.port=2"], None, {}).server.port == 2


def test_a_file_named_by_the_environment_replaces_that_of_the_folder(data: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "other.toml"
    elsewhere.write_text("[limits]\nuser_ids = 5\n", "utf-8")

    settings = load([], data, {"GONETS_CONFIG": str(elsewhere)})

    assert (settings.limits.user_ids, settings.limits.text_chars) == (5, 4096)


def test_variables_without_a_double_underscore_are_no_settings() -> None:
    environ = {"GONETS_TOKEN": "tkn1", "GONETS_URL": "http://127.0.0.1:7070", "PATH": "/bin", "OTHER__NAME": "x"}
    assert load([], None, environ) == Settings()


@pytest.mark.parametrize("text", ["server]", "[limits]\nuser_ids = \n", "user_ids = 5"])
def test_a_file_that_is_no_settings_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "gonets.toml").write_text(text, "utf-8")
    with pytest.raises(BadSetting, match=r"gonets\.toml"):
        load([], tmp_path, {})


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[server]\nhost = '\xe9'\n"])
def test_a_file_that_is_not_utf8_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "gonets.toml").write_bytes(content)
    with pytest.raises(BadSetting, match=r"gonets\.toml cannot be read"):
        load([], tmp_path, {})


def test_a_named_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"nowhere\.toml cannot be read: No such file or directory\.$"):
        load([], tmp_path, {"GONETS_CONFIG": str(tmp_path / "nowhere.toml")})


def test_the_tree_cannot_be_changed() -> None:
    settings = Settings()
    with pytest.raises(AttributeError):
        settings.server.port = 1  # type: ignore[misc]  # frozen, which is what this shows
