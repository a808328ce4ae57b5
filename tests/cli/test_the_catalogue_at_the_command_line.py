"""``gonets catalogue``: stickers and tracks as an operator keeps them (W-ATT-MUSIC-1, W-ATT-STICKER-1)."""

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.server import Server, serving
from tests.media.pictures import picture
from tests.people.stock import SOUND

NINA, EVERYBODY = "user:571000000101", "chat:C5aa01b3c7d1e"


@pytest.fixture(scope="module")
def strict() -> Iterator[Server]:
    """Takes only what the catalogue holds."""
    with serving("--ephemeral", "--set", "catalogue.unknown=refuse", "--set", "limits.rate_chat=off") as running:
        yield running


def test_a_sticker_is_added_sent_seen_and_removed(strict: Server, tmp_path: Path) -> None:
    (tmp_path / "kitten.png").write_bytes(picture())
    say = ("say", "--as", NINA, "--chat", EVERYBODY, "--sticker", "kitten")
    assert strict.run(*say).code == 1

    made = strict.run("catalogue", "add", "sticker", "kitten", str(tmp_path / "kitten.png"), "--title", "A kitten")
    assert (made.code, made.out) == (0, f"{strict.url}/catalogue/sticker/kitten\n")
    assert strict.run(*say).code == 0
    with urllib.request.urlopen(made.out.strip(), timeout=60) as answer:
        assert answer.headers["content-type"] == "image/png"
    row = next(line for line in strict.run("catalogue", "list").lines if " kitten " in line)
    assert row.split() == ["sticker", "kitten", "A", "kitten", "1", "KB"]

    assert strict.run("catalogue", "remove", "sticker", "kitten").out == "sticker kitten removed\n"
    assert strict.run(*say).code == 1
    gone = strict.run("catalogue", "remove", "sticker", "kitten")
    assert (gone.code, gone.out) == (1, "")
    assert gone.err.startswith("refused: 300 NOT_FOUND")


def test_a_track_has_a_title_and_an_artist(strict: Server, tmp_path: Path) -> None:
    (tmp_path / "song.wav").write_bytes(SOUND)
    words = ("catalogue", "add", "music", "song", str(tmp_path / "song.wav"), "--title", "Song", "--artist", "Vera")
    made = strict.run(*words, "--json").json
    assert (made["kind"], made["id"], made["title"], made["artist"]) == ("MUSIC", "song", "Song", "Vera")
    assert made in strict.run("catalogue", "list", "--json").objects
    row = next(line for line in strict.run("catalogue", "list").lines if " song " in line)
    assert row.split() == ["music", "song", "Vera:", "Song", "1", "KB"]
    assert strict.run("say", "--as", NINA, "--chat", EVERYBODY, "--music", "song").code == 0
    assert strict.run("catalogue", "remove", "music", "song", "--json").json == {"removed": "song"}


def test_what_makes_no_sense_is_said_in_a_sentence(strict: Server, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(b"<!doctype html>")
    page = str(tmp_path / "page.html")
    for words, code, said in (
        (("add", "sticker", "x", str(tmp_path / "nothing.png")), 2, "does not exist"),
        (("add", "sticker", "x", str(tmp_path)), 2, "is a directory"),
        (("add", "present", "x", page), 2, "is not one of 'sticker', 'music'"),
        (("add", "sticker", "x", page, "--artist", "Vera"), 2, "Only a track has an --artist"),
        (("add", "sticker", "x", page), 1, "PHOTO_INVALID_FORMAT"),
        (("add", "music", "x", page), 1, "this is no sound"),
        (("add", "sticker", "a/b", page), 1, "refused"),
        (("remove", "music", "x"), 1, "the catalogue holds no such id"),
    ):
        done = strict.run("catalogue", *words)
        assert (done.code, done.out) == (code, ""), words
        assert said in " ".join(done.err.split()), done.err
        assert "Traceback" not in done.err
