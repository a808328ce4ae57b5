"""Which folder keeps everything: the one named, the user's own, or a fresh one that goes."""

from pathlib import Path

import pytest

from gonets.cli.serve import folder
from gonets.server.settings import CannotStart


def test_the_folder_named_is_taken_and_not_yet_made(tmp_path: Path) -> None:
    with folder(tmp_path / "tea", ephemeral=False) as place:
        assert place == tmp_path / "tea"
        assert not place.exists()


def test_without_a_name_it_is_the_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    with folder(None, ephemeral=False) as place:
        assert place.name == "gonets"
        assert place.is_relative_to(tmp_path)


def test_an_ephemeral_one_is_fresh_private_and_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with folder(None, ephemeral=True) as place:
        (place / "gonets.db").write_text("tea")
        assert place.parent == tmp_path
        assert place.stat().st_mode & 0o777 == 0o700
    assert list(tmp_path.iterdir()) == []


def test_an_ephemeral_one_inside_a_named_folder_leaves_that_folder_alone(tmp_path: Path) -> None:
    (tmp_path / "gonets.db").write_text("kept")
    with folder(tmp_path, ephemeral=True) as place:
        assert place.parent == tmp_path
        assert list(place.iterdir()) == []
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("gonets.db", "kept")]


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(CannotStart, match="No folder can be made"), folder(tmp_path / "file" / "x", ephemeral=True):
        pass
