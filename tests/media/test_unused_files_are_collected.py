"""W-UPL-7: what nobody holds goes after its hours, rows and bytes; what a message holds stays (U9, T4)."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gonets.server.media.files import NO_RESERVE, Files
from gonets.wire.ids import MemberId
from tests.cast import NINA, PERSONAL, TEA_CLUB
from tests.media.pictures import picture
from tests.town import Answer, Json, Town

DAY_MS = 24 * 3_600_000


async def sends(town: Town, made: Json, *, as_: MemberId = TEA_CLUB) -> str:
    message = {"message": {"attachment": {"type": "FILE", "payload": {"token": made["token"]}}}}
    sent = await town.graph("POST", f"me/messages/{PERSONAL}", message, as_=as_)
    assert sent.code == 0, sent.body
    return str(sent.json["message_id"])


async def a_day_passes(town: Town) -> None:
    await town.clock.jump(DAY_MS + 1)
    await town.house.janitor.round()


async def rows(town: Town) -> int:
    found = await town.database.read(lambda tx: tx.fetch("SELECT COUNT(*) AS n FROM files"))
    return int(found[0].n)


def on_disk(town: Town) -> list[str]:
    """Everything that holds bytes of files, wherever it lies."""
    folder = town.house.ground.folder
    places = [folder / name for name in ("incoming", "files", "leaving")]
    return [each.name for place in places for each in place.rglob("*") if each.is_file()]


async def test_a_file_that_nobody_used_goes_after_its_day(town: Town) -> None:
    made = await town.uploads("FILE", b"leaves")
    await town.clock.jump(DAY_MS - 60_000)
    await town.house.janitor.round()
    assert await town.house.uploads.find(int(made["file_id"])) is not None

    await town.clock.jump(60_001)
    await town.house.janitor.round()

    assert (await rows(town), on_disk(town)) == (0, [])


async def test_reservations_without_a_file_go_too(town: Town) -> None:
    for _ in range(20):
        await town.graph("GET", "me/fileUploadUrl")

    await a_day_passes(town)

    assert await rows(town) == 0


async def test_a_file_lives_as_long_as_a_message_holds_it(town: Town) -> None:
    made = await town.uploads("FILE", b"leaves")
    mine, ninas = await sends(town, made), await sends(town, made, as_=NINA)

    await a_day_passes(town)
    await town.graph("POST", f"{mine}/delete")
    await town.house.janitor.round()
    assert len(on_disk(town)) == 1
    await town.graph("POST", f"{ninas}/delete", as_=NINA)
    await town.house.janitor.round()

    assert (await rows(town), on_disk(town)) == (0, [])


async def test_an_edit_lets_go_of_what_it_drops(town: Town) -> None:
    mid = await sends(town, await town.uploads("FILE", b"leaves"))
    await town.graph("POST", f"{mid}/edit", {"message": {"text": "none left"}})

    await a_day_passes(town)

    assert (await rows(town), on_disk(town)) == (0, [])


async def test_the_same_bytes_stay_as_long_as_one_row_names_them(town: Town) -> None:
    kept, unused = await town.uploads("FILE", b"leaves"), await town.uploads("FILE", b"leaves")
    await sends(town, kept)
    assert len(on_disk(town)) == 1

    await a_day_passes(town)

    assert await town.house.uploads.find(int(unused["file_id"])) is None
    links = town.house.rules.links
    assert (await town.fetches(links.file_url(int(kept["file_id"]), "x"))).body == b"leaves"


async def test_smaller_pictures_go_with_theirs(town: Town) -> None:
    made = await town.uploads("IMAGE", picture(size=(800, 600)))
    await town.fetches(town.house.rules.links.file_url(int(made["file_id"]), "x") + "&w=320")
    assert len(on_disk(town)) == 2

    await a_day_passes(town)

    assert on_disk(town) == []


async def test_a_smaller_picture_that_came_too_late_goes(town: Town) -> None:
    digest = "ab" * 32
    place = town.house.files.smaller(digest, 320)
    place.parent.mkdir(parents=True)
    place.write_bytes(picture())

    for _ in range(256):
        await town.house.uploads.collect()

    assert on_disk(town) == []


async def test_what_a_killed_upload_left_goes(town: Town) -> None:
    """As `kill -9` leaves it at each step: half written, kept without a READY row, taken away and not removed."""
    files, uploads = town.house.files, town.house.uploads
    reserved = (await town.graph("GET", "me/fileUploadUrl")).json
    file = await uploads.find(int(reserved["file_id"]))
    assert file is not None
    half = uploads.start(file)
    half.write(b"half")
    whole = uploads.start(file)
    whole.write(b"whole")
    files.keep(whole.path, whole.finish().digest)
    gone = uploads.start(file)
    gone.write(b"gone")
    arrived = gone.finish()
    files.keep(gone.path, arrived.digest)
    files.take_away(arrived.digest)
    assert len(on_disk(town)) == 3

    await town.clock.jump(DAY_MS + 1)
    for _ in range(256):  # one shelf a round
        await uploads.collect()

    assert (await rows(town), on_disk(town)) == (0, [])
    half.drop()


async def test_what_others_put_there_is_left_alone(town: Town) -> None:
    """A folder of one's own disk, seen by a file manager, an editor and whoever looks after the machine."""
    folder, digest = town.house.ground.folder, "ab" * 32
    shelf = town.house.files.place(digest).parent
    (shelf / ("cd" * 32)).mkdir(parents=True)
    places = [folder / "incoming", folder / "leaving", folder / "files", shelf.parent, shelf]
    theirs = [place / name for place in places for name in (".DS_Store", f"{digest}.320~", "a-b", "zz-0-0")]
    for each in theirs:
        each.write_bytes(b"not ours")
    (shelf.parent / "lost+found").mkdir()
    (folder / "leaving" / "lost+found").mkdir()
    (shelf / digest).write_bytes(b"ours")

    await town.clock.jump(DAY_MS + 1)
    for _ in range(256):  # one shelf a round
        await town.house.janitor.round()

    assert not (shelf / digest).exists()
    assert [each.name for each in theirs if not each.exists()] == []
    kept = await town.uploads("FILE", b"leaves")
    links = town.house.rules.links
    assert (await town.fetches(links.file_url(int(kept["file_id"]), "x"))).body == b"leaves"


async def test_a_disk_of_files_that_is_away_does_not_keep_what_is_old_elsewhere(town: Town) -> None:
    await town.graph("POST", "me/subscribe", {"longPolling": True})
    await town.says(NINA, PERSONAL, "old")
    await town.uploads("FILE", b"leaves")
    leaving = town.house.ground.folder / "leaving"
    leaving.rmdir()
    leaving.touch()

    await a_day_passes(town)

    found = await town.database.read(lambda tx: tx.fetch("SELECT COUNT(*) AS n FROM feed"))
    assert (found[0].n, len(on_disk(town))) == (0, 1)


async def test_bytes_claimed_while_they_are_taken_away_come_back(town: Town) -> None:
    old = await town.uploads("FILE", b"leaves")
    found = await town.house.uploads.find(int(old["file_id"]))
    assert found is not None
    assert found.digest is not None
    town.house.files.take_away(found.digest)

    await town.house.uploads.collect()

    assert (await town.fetches(town.house.rules.links.file_url(found.id, "x"))).body == b"leaves"


async def test_of_two_uploads_to_one_link_one_is_kept_whole(town: Town) -> None:
    reserved = (await town.graph("GET", "me/fileUploadUrl")).json

    answers: list[Answer] = await asyncio.gather(*(town.stores(reserved["url"], b"%d" % n * 5000) for n in range(4)))

    links = town.house.rules.links
    kept = (await town.fetches(links.file_url(int(reserved["file_id"]), "x"))).body
    assert sorted(each.status for each in answers) == [200, 403, 403, 403]
    assert kept in [b"%d" % n * 5000 for n in range(4)]
    assert answers[int(kept[:1])].status == 200
    assert len(on_disk(town)) == 1


@pytest.fixture
async def files(tmp_path: Path) -> AsyncIterator[Files]:
    found = Files(tmp_path, NO_RESERVE)
    yield found
    found.close()


async def test_a_cancelled_write_is_over_before_its_file_is_dropped(files: Files) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    ended = []

    def slow() -> None:
        loop.call_soon_threadsafe(begun.set)
        asyncio.run_coroutine_threadsafe(may_end.wait(), loop).result()
        ended.append(True)

    writing = asyncio.ensure_future(files.run(slow))
    await begun.wait()
    writing.cancel()
    loop.call_soon(may_end.set)

    with pytest.raises(asyncio.CancelledError):
        await writing
    assert ended == [True]
