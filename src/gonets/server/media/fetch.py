"""Images by URL: fetched as far as the guard allows, into a file on its way in (W-ATT-IMAGE-2, -3)."""

from gonets.server.domain.refusals import BadUrl
from gonets.server.domain.uploads import FileKind
from gonets.server.egress import CallFailed, Egress
from gonets.server.media.files import Files, Incoming
from gonets.server.media.receive import Most
from gonets.wire.limits import Limits

WHOLE_S = 15.0
REACH_S = 3.0
HEADERS = {"User-Agent": "Gonets-Fetch/1", "Accept": "image/png, image/jpeg, image/gif, image/webp"}
_OUT_OF_REACH = ("connection refused", "unreachable", "dns")


class OutOfReach(Exception):
    """Nobody was there, and under ``media.image_by_url = lenient`` the URL may stay as it is."""


class Fetching:
    def __init__(
        self,
        egress: Egress,
        files: Files,
        limits: Limits,
        *,
        is_lenient: bool,
        whole_s: float = WHOLE_S,
        reach_s: float = REACH_S,
    ) -> None:
        self._egress = egress
        self._files = files
        self._most = Most(FileKind.IMAGE, limits)
        self._is_lenient = is_lenient
        self._whole_s = whole_s
        self._reach_s = reach_s if is_lenient else None

    async def fetch(self, url: str, incoming: Incoming) -> None:
        """Raises BadUrl in one text for all reasons (E28), ImageTooLarge, OutOfReach; `incoming` is to be dropped."""

        async def write(piece: bytes) -> None:
            self._most.require(incoming.size + len(piece))
            await self._files.run(incoming.write, piece)

        try:
            status = await self._egress.fetch(url, HEADERS, write, within_s=self._whole_s, reach_s=self._reach_s)
        except CallFailed as fault:
            if self._is_lenient and fault.kind in _OUT_OF_REACH:
                raise OutOfReach from fault
            raise BadUrl from fault
        if status != 200:  # also 204 and 206: there is no whole image in them
            raise BadUrl
