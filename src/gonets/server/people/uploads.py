"""Uploads of people: the same three steps as a bot's (W-UPL)."""

from gonets.server.domain.accounts import Caller
from gonets.server.domain.uploads import FILE_KINDS, FileKind
from gonets.server.people.call import Call
from gonets.server.people.services import People


async def reserve(do: People, call: Call, me: Caller) -> object:
    """The link takes the file, the token goes into the message."""
    kind = call.fields.enum("type", FILE_KINDS)
    made = await do.uploads.reserve(me, FileKind.FILE if kind is None else FileKind(kind))
    return {"url": made.url.removeprefix(do.rules.public_url), "token": made.token, "file_id": str(made.file)}
