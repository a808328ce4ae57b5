"""The key of the data folder: made once, for its owner only, and not in the way of the next start."""

import os
from pathlib import Path

import pytest

from gonets.server.keys import LostKey, open_keys


def test_it_is_made_with_its_folder_and_read_from_then_on(tmp_path: Path) -> None:
    folder = tmp_path / "tea" / "data"
    sealed = open_keys(folder).seal("whsec_tea")

    assert open_keys(folder).unseal(sealed) == "whsec_tea"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [(one.name, one.stat().st_mode & 0o777) for one in folder.iterdir()] == [("gonets.key", 0o600)]


def test_another_folders_key_opens_nothing(tmp_path: Path) -> None:
    sealed = open_keys(tmp_path / "one").seal("whsec_tea")
    with pytest.raises(LostKey):
        open_keys(tmp_path / "two").unseal(sealed)


def test_what_a_killed_start_left_behind_is_no_hindrance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getpid", lambda: 1)  # as in a container, where every start has this number
    (tmp_path / ".gonets.key.1").write_bytes(b"half")
    sealed = open_keys(tmp_path).seal("whsec_tea")
    assert open_keys(tmp_path).unseal(sealed) == "whsec_tea"


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
def test_a_file_that_holds_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "gonets.key").write_bytes(content)
    with pytest.raises(OSError, match=r"gonets\.key is not a key"):
        open_keys(tmp_path)


def test_its_name_is_on_the_disk_before_anything_is_sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[tuple[int, bool]] = []
    fsync = os.fsync

    def noted(handle: int) -> None:
        synced.append((os.fstat(handle).st_ino, (tmp_path / "gonets.key").exists()))
        fsync(handle)

    monkeypatch.setattr("os.fsync", noted)
    open_keys(tmp_path)

    assert synced == [((tmp_path / "gonets.key").stat().st_ino, False), (tmp_path.stat().st_ino, True)]
