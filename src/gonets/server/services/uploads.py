"""Uploads: reserved, received, kept, and collected when nobody holds them (W-UPL)."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from gonets.server.clock import Clock
from gonets.server.domain.accounts import Caller
from gonets.server.domain.refusals import CountReached, UploadOver
from gonets.server.domain.rules import Rules
from gonets.server.domain.uploads import Bytes, File, FileKind, good_name
from gonets.server.media.fetch import Fetching, OutOfReach
from gonets.server.media.files import Files, Incoming
from gonets.server.media.images import Images
from gonets.server.media.magic import heard
from gonets.server.store import uploads as rows
from gonets.server.store.database import Database, Transaction
from gonets.wire.attachments import Media
from gonets.wire.ids import MemberId

HOUR_MS = 3_600_000
SLICE = 1_000
SHELVES = 256
#: 15 digits: decimal on the wire, exact in every language's numbers.
_FIRST, _NUMBERS = 10**14, 9 * 10**14

#: Makes a file's row hold the bytes that arrived, and gives its number; None if the row is no longer theirs.
Claim = Callable[[Transaction, Bytes], Awaitable[int | None]]


@dataclass(frozen=True, slots=True)
class Reserved:
    """What fileUploadUrl answers (W-UPL-1)."""

    url: str
    token: str
    file: int


class Uploads:
    def __init__(
        self, database: Database, clock: Clock, rules: Rules, files: Files, images: Images, fetching: Fetching
    ) -> None:
        self.files = files
        self._database = database
        self._clock = clock
        self._rules = rules
        self._images = images
        self._fetching = fetching
        self._shelf = secrets.randbelow(SHELVES)

    async def reserve(self, caller: Caller, kind: FileKind) -> Reserved:
        now = self._clock.now()

        async def work(tx: Transaction) -> int:
            await self._require_quota(tx, caller.id, 0, 1)
            return await _reserve(tx, kind, caller.id, now)

        file = await self._database.transact(work)
        links = self._rules.links
        return Reserved(links.upload_url(file, kind.value), links.token(file), file)

    async def opened(self, file: int, kind: str, expires: int, sig: str) -> File:
        """The file that is to arrive at this link. Raises UploadOver for every reason alike (E31)."""
        if not self._rules.links.opens_upload(file, kind, expires, sig):
            raise UploadOver
        found = await self.find(file)
        if found is None or found.is_ready or found.kind.value != kind:
            raise UploadOver
        return found

    def start(self, file: File) -> Incoming:
        return self.files.start(file.id, self._clock.now())

    async def keep(self, file: File, incoming: Incoming, name: str | None) -> str:
        """The file is usable, durably, and its link is over; gives its token. What arrived is the caller's to drop."""

        async def claim(tx: Transaction, arrived: Bytes) -> int | None:
            await self._require_quota(tx, file.owner, arrived.size, 0, file.id)
            return file.id if await rows.claim(tx, file.id, arrived) else None

        ready_at = self._clock.now() + self._rules.uploads_ready_after_s * 1000
        await self._keep(file.kind, incoming, self._good_name(name), claim, ready_at)
        return self._rules.links.token(file.id)

    async def by_url(self, caller: Caller, url: str) -> Media:
        """An image of somebody else's host as a file of the caller's (W-ATT-IMAGE-2); where nobody is there, maybe
        its URL alone (W-ATT-IMAGE-3). Raises BadUrl, BadImage, CountReached, Unavailable, and nothing is kept."""
        now = self._clock.now()

        async def claim(tx: Transaction, arrived: Bytes) -> int:
            await self._require_quota(tx, caller.id, arrived.size, 1)
            file = await _reserve(tx, FileKind.IMAGE, caller.id, now)
            await rows.claim(tx, file, arrived)
            return file

        incoming = await self.files.run(self.files.start, 0, now)
        try:
            await self._fetching.fetch(url, incoming)
            name = self._good_name(unquote(urlsplit(url).path))
            file = await self._keep(FileKind.IMAGE, incoming, name, claim, now)
        except OutOfReach:
            return await self._link(caller, url, now)
        finally:
            await self.files.run(incoming.drop)
        return Media(str(file), name)

    async def _link(self, caller: Caller, url: str, now: int) -> Media:
        async def work(tx: Transaction) -> int:
            await self._require_quota(tx, caller.id, 0, 1)
            file = await _reserve(tx, FileKind.IMAGE, caller.id, now)
            await rows.link(tx, file, url)
            return file

        return Media(str(await self._database.transact(work)), link=url)

    def _good_name(self, name: str | None) -> str:
        return good_name(name, self._rules.limits.name_chars)

    async def _keep(self, kind: FileKind, incoming: Incoming, name: str, claim: Claim, ready_at: int) -> int:
        """Checked, kept and READY; gives the file's number. Raises BadImage, UploadOver, CountReached."""
        arrived = await self.files.run(incoming.finish)
        passing = incoming.path
        try:
            if kind is FileKind.IMAGE:
                passing = incoming.path.with_suffix(".renewed")
                arrived = await self._images.renew(arrived, incoming.path, passing)
            elif kind is FileKind.AUDIO:
                arrived = msgspec.structs.replace(arrived, media_type=heard(arrived.media_type))
            return await self._settle(arrived, passing, name, claim, ready_at)
        finally:
            await self.files.run(partial(passing.unlink, missing_ok=True))

    async def _settle(self, arrived: Bytes, passing: Path, name: str, claim: Claim, ready_at: int) -> int:
        """The row names the digest before the bytes have it, so that nobody takes them away in between."""
        file = await self._database.transact(lambda tx: claim(tx, arrived))
        if file is None:
            raise UploadOver
        await self.files.run(self.files.keep, passing, arrived.digest)
        if not await self._database.transact(lambda tx: rows.finish(tx, file, arrived, name, ready_at)):
            await self._discard({arrived.digest})
            raise UploadOver
        return file

    async def _require_quota(self, tx: Transaction, owner: MemberId, size: int, least: int, but: int = 0) -> None:
        """Raises CountReached over `limits.storage_bytes` (W-LIM-1)."""
        most = self._rules.limits.storage_bytes
        if most is not None and await rows.stored_bytes(tx, owner, but) + max(size, least) > most:
            raise CountReached(
                None, "your stored files take all the room you have", data=f"limits.storage_bytes={most}"
            )

    async def find(self, file: int) -> File | None:
        return await self._database.read(lambda tx: rows.file_of(tx, file))

    async def smaller(self, file: File, width: int) -> Path:
        """A smaller picture of an image, made when it is first asked for; of a narrow one the image itself."""
        assert file.digest is not None, "it is ready"  # noqa: S101 narrows the type
        whole, place = self.files.place(file.digest), self.files.smaller(file.digest, width)
        if file.width is None or file.width <= width:
            return whole
        if not await self.files.run(place.exists):
            passing = self.files.passing(file.id, self._clock.now())
            await self._images.shrink(whole, passing, width)
            await self.files.run(self.files.keep_smaller, passing, place)
        return place

    # The janitor's chore

    async def collect(self) -> None:
        """Rows and bytes that nobody holds, and what broken uploads left (W-UPL-7)."""
        before = self._clock.now() - self._rules.uploads_unused_hours * HOUR_MS
        while True:
            gone = await self._database.transact(lambda tx: rows.drop_unused(tx, before))
            await self._discard({digest for digest in gone if digest is not None})
            if len(gone) < SLICE:
                break
        await self.files.run(self.files.drop_passing, before)
        await self._give_back_or_remove(set(await self.files.run(self.files.leaving)))
        await self._sweep()

    async def _sweep(self) -> None:
        """One shelf a round: bytes that lost their row in a crash."""
        self._shelf = (self._shelf + 1) % SHELVES
        for found in await self.files.run(lambda: list(self.files.shelf(self._shelf))):
            kept = await self._database.read(partial(rows.held, digests=found))
            await self._discard(found - kept)

    async def _discard(self, digests: set[str]) -> None:
        """Out of sight first, then asked, then removed: whoever claimed the bytes meanwhile gets them back."""
        for digest in digests:
            await self.files.run(self.files.take_away, digest)
        await self._give_back_or_remove(digests)

    async def _give_back_or_remove(self, taken: set[str]) -> None:
        if not taken:
            return
        kept = await self._database.read(lambda tx: rows.held(tx, taken))
        for digest in taken:
            await self.files.run(self.files.give_back if digest in kept else self.files.remove, digest)


async def _reserve(tx: Transaction, kind: FileKind, owner: MemberId, now: int) -> int:
    """A row of a number that nobody has."""
    while True:
        file = _FIRST + secrets.randbelow(_NUMBERS)
        if await rows.reserve(tx, file, kind, owner, now):
            return file
