"""What the client takes from others: pinned, named with its licence, and the bytes that were made (ux.md F-2)."""

import hashlib
import json
import re
from pathlib import Path

from tools.words import WEB

VENDOR = Path(__file__).parents[2] / "tools" / "vendor"
LOCK = (VENDOR / "package-lock.json").read_text("utf-8")
LEDGER = json.loads((WEB / "vendor" / "VENDOR.json").read_text("utf-8"))


def test_every_version_is_exact() -> None:
    wanted = json.loads((VENDOR / "package.json").read_text("utf-8"))["devDependencies"]
    assert [name for name, version in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_the_lock_names_no_address() -> None:
    assert re.findall(r'"resolved"|https?://(?!opencollective\.com|github\.com|tidelift\.com)[^"]*', LOCK) == []


def test_the_bytes_are_those_of_the_ledger() -> None:
    sums = {path: hashlib.sha256((WEB / path).read_bytes()).hexdigest() for path in LEDGER["sha256"]}
    assert sums == LEDGER["sha256"]


def test_what_was_taken_is_locked_and_comes_with_its_licence() -> None:
    packages = json.loads(LOCK)["packages"]
    for taken in LEDGER["packages"]:
        locked = packages[f"node_modules/{taken['name']}"]
        assert (taken["version"], taken["integrity"]) == (locked["version"], locked["integrity"])
        licence = (WEB / "vendor" / "LICENSES" / f"{taken['name'].replace('/', '+')}.txt").read_text("utf-8")
        assert re.search(r"MIT License|ISC License|Permission to use, copy|Permission is hereby granted", licence)


def test_nobody_edited_the_folder_by_hand() -> None:
    named = {*LEDGER["sha256"], "vendor/VENDOR.json"} - {"icons.svg", "world.svg"}
    found = {path.relative_to(WEB).as_posix() for path in (WEB / "vendor").glob("*.*")}
    assert found == named
