"""Every golden example is what the running house answers, to the key (wire section 24, W-SCHEMA-1)."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gonets.server.clock import MovableClock
from gonets.server.settings import Settings
from gonets.server.store.database import Database
from tests.cast import EVERYBODY, TEA_CLUB
from tests.graph import acts, published
from tests.town import ROOMY, Answer, Json, Town, open_town
from tests.wire.golden_uploads import SETTINGS as SETTINGS_OF_UPLOADS
from tests.wire.golden_uploads import SETUPS as UPLOADED
from tests.wire.golden_worlds import EARLIER, WITHOUT_CAST, Scene, nothing_more, settings_for
from tests.wire.golden_worlds import SETTINGS as SETTINGS_OF_WORLDS
from tests.wire.golden_worlds import SETUPS as WORLDS

SAMPLES = Path(__file__).parents[1] / "wire_samples" / "wire-examples.json"
ENTRIES: dict[str, dict[str, Any]] = {
    entry["id"]: entry for entry in json.loads(SAMPLES.read_text("utf-8")) if entry["id"] != "conventions"
}

#: Compared without this key, because people have no photos yet.
PICTURES = ("photoUrl",)
SETUPS = {**WORLDS, **UPLOADED}
SETTINGS = {**SETTINGS_OF_WORLDS, **SETTINGS_OF_UPLOADS}
REFUSALS = [entry for entry in ENTRIES if "http_status_when_http" in ENTRIES[entry]]

PUBLIC_URL = "http://127.0.0.1:7070"
PLACEHOLDERS = {
    "mid": r"mid:C[1-9a-f][0-9a-f]{11}\.[0-9a-f]{15}",
    "ms": r"\d{13}",
    "seconds": r"\d+",
    "digits": r"\d+",
    "callbackId": r"[0-9a-f]{45}",
    "token": r"[A-Za-z0-9_-]{43}",
    "marker": r".+",
    "id": r"\d+",
    "file_id": r"\d+",
    "sig": r"[A-Za-z0-9_-]{43}",
    "url": r"https?://[^\s]+",
    "public_url": re.escape(PUBLIC_URL),
    "text": r".+",
}
_ANGLES = re.compile(r"<([a-zA-Z_]+)(?: with: ([^>]+))?>")


def as_pattern(sample: str) -> re.Pattern[str]:
    """`<mid>` and its kin are generated values; `<text with: word>` holds that word."""
    parts, at = [], 0
    for found in _ANGLES.finditer(sample):
        parts.append(re.escape(sample[at : found.start()]))
        parts.append(rf".*{re.escape(found[2])}.*" if found[2] else PLACEHOLDERS[found[1]])
        at = found.end()
    return re.compile("".join((*parts, re.escape(sample[at:]))), re.DOTALL)


def differences(sample: object, real: object, path: str = "") -> Iterator[str]:
    """Where a real value is not what the sample says; key sets are exact."""
    match sample:
        case dict():
            if not isinstance(real, dict) or sorted(sample) != sorted(real):
                yield f"{path}: {real!r} has not the keys of {sample!r}"
                return
            for key in sample:
                yield from differences(sample[key], real[key], f"{path}.{key}")
        case list():
            if not isinstance(real, list) or len(sample) != len(real):
                yield f"{path}: {real!r} is not as long as {sample!r}"
                return
            for place, (one, other) in enumerate(zip(sample, real, strict=True)):
                yield from differences(one, other, f"{path}[{place}]")
        case "<ms>":
            if type(real) is not int:
                yield f"{path}: {real!r} is no integer"
        case str() if "<" in sample:
            if not isinstance(real, str) or not as_pattern(sample).fullmatch(real):
                yield f"{path}: {real!r} is not like {sample!r}"
        case _:
            if sample != real or type(sample) is not type(real):
                yield f"{path}: {real!r} is not {sample!r}"


def without_pictures(value: Json) -> Json:
    """The sample less what this version cannot have."""
    if isinstance(value, dict):
        return {key: without_pictures(inner) for key, inner in value.items() if key not in PICTURES}
    return [without_pictures(inner) for inner in value] if isinstance(value, list) else value


def filled(text: str, given: dict[str, str]) -> str:
    for name, value in given.items():
        text = text.replace(name, value)
    return text


def body_of(entry: dict[str, Any]) -> bytes:
    body = entry["request_body"]
    if body is None:
        return b""
    if isinstance(body, str):
        return body.removeprefix("<bytes: ").removesuffix(">").encode()
    return json.dumps(body).replace("<4097 code points>", "ы" * 4097).encode()


async def asked(scene: Scene, entry: dict[str, Any]) -> Answer:
    path = filled(entry["path"], scene.given)
    raw = scene.raw if scene.raw is not None else filled(body_of(entry).decode(), scene.given).encode()
    headers = {**entry.get("headers", {}), **scene.headers}
    answer = await scene.town.call(entry["method"], path, headers=headers, raw=raw)
    if path.startswith("/graph/") and answer.code != 3:
        assert list(published.wrong_answers(entry["method"], path, answer)) == []
        if answer.code == 0:
            assert list(published.wrong_bodies(entry["method"], path, json.loads(raw or b"{}"))) == []
    return answer


async def made_ready(town: Town, patch: pytest.MonkeyPatch, entry: str) -> Scene:
    scene = Scene(town, patch)
    await SETUPS.get(entry, nothing_more)(scene)
    return scene


async def what_happened(scene: Scene, entry: dict[str, Any]) -> tuple[object, object]:
    """The sample of an entry, and what the house has to show for it."""
    match entry["method"]:
        case "EVENT":
            event = (await acts.heard(scene.town))[-1]
            assert list(published.wrong_events(event)) == []
            return entry["event_body"], event
        case "READ":
            newest = await acts.newest(scene.town, EVERYBODY, TEA_CLUB)
            (attachment,) = newest["message"]["attachments"]
            assert entry["path"] == "message.attachments[0]"
            return without_pictures(entry["response_body"]), attachment
        case _:
            answer = await asked(scene, entry)
            is_upload = entry["path"].startswith("<public_url>/upload/")  # those use the real status always (W-ERR-8)
            assert answer.status == (entry.get("http_status_when_http", 200) if is_upload else 200)
            for name, value in entry.get("response_headers", {}).items():
                assert as_pattern(value).fullmatch(answer.headers.get(name, "")), answer.headers
            sample = json.loads(filled(json.dumps(entry["response_body"]), scene.given))
            return without_pictures(sample), answer.json


@pytest.mark.parametrize("entry", ENTRIES)
async def test_a_golden_example_is_answered_to_the_key(
    entry: str, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = MovableClock(EARLIER)
    settings, with_cast = (
        settings_for(SETTINGS.get(entry, Settings(limits=ROOMY)), as_http=False),
        entry not in WITHOUT_CAST,
    )
    async with open_town(database, tmp_path / "t", settings=settings, with_cast=with_cast, clock=clock) as town:
        scene = await made_ready(town, monkeypatch, entry)
        sample, real = await what_happened(scene, ENTRIES[entry])

    assert list(differences(sample, real)) == []


@pytest.mark.parametrize("database_url", ["sqlite"])
@pytest.mark.parametrize("entry", REFUSALS)
async def test_a_refusal_has_the_status_of_the_table_when_asked_for(
    entry: str, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """W-ERR-5: body and headers stay the same."""
    clock, settings = MovableClock(EARLIER), settings_for(SETTINGS.get(entry, Settings(limits=ROOMY)), as_http=True)
    async with open_town(database, tmp_path / "t", settings=settings, clock=clock) as town:
        scene = await made_ready(town, monkeypatch, entry)
        answer = await asked(scene, ENTRIES[entry])

    assert answer.status == ENTRIES[entry]["http_status_when_http"]
    assert list(differences(ENTRIES[entry]["response_body"], answer.json)) == []


def test_every_scene_belongs_to_an_entry() -> None:
    assert set(SETUPS) <= set(ENTRIES)
    assert len(ENTRIES) > 70


def test_the_comparison_sees_what_is_wrong() -> None:
    sample = {"id": "<mid>", "list": [1, "<ms>"]}

    assert list(differences(sample, {"id": "mid:C5aa01b3c7d1e.18bcfe568000001", "list": [1, 5]})) == []
    for real in (
        {"id": "mid:C5aa01b3c7d1e.18bcfe568000001", "list": [1, 5], "more": 1},
        {"id": "C5aa01b3c7d1e.18bcfe568000001", "list": [1, 5]},
        {"id": "mid:C5aa01b3c7d1e.18bcfe568000001", "list": [True, 5]},
        {"id": "mid:C5aa01b3c7d1e.18bcfe568000001", "list": [1, "5"]},
        {"id": "mid:C5aa01b3c7d1e.18bcfe568000001", "list": [1]},
        {"id": "mid:C5aa01b3c7d1e.18bcfe568000001"},
    ):
        assert list(differences(sample, real)) != []
