"""GET me/fileUploadUrl (W-UPL-1); the file itself arrives at the link that this gives."""

from gonets.server.graph import decode, render
from gonets.server.graph.call import Call, Reply
from gonets.server.graph.services import Services


async def reserve(do: Services, call: Call) -> Reply:
    return Reply(render.upload_url(await do.uploads.reserve(call.caller, decode.upload_kind(call))))
