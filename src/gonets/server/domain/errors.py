"""The error object that every door answers with, and the refusal that a wrong field makes (W-ERR-1…4)."""

import msgspec

from gonets.server.domain.refusals import BadMessageId, BadUserId, Malformed, Refusal, UnknownChat
from gonets.wire.strict_json import BadField

_encode = msgspec.json.Encoder().encode


def envelope(refusal: Refusal) -> bytes:
    """``error_code``, ``error_msg``, ``error_data`` always; ``error_field`` when one field is at fault."""
    row = refusal.situation.value
    body: dict[str, object] = {
        "error_code": row.code,
        "error_msg": f"{row.name} : {refusal}",
        "error_data": refusal.data,
    }
    if refusal.field is not None:
        body["error_field"] = refusal.field
    return _encode(body)


def of_field(fault: BadField) -> Refusal:
    """A field that cannot be read: which error it makes depends on what it should have been (W-ID-3)."""
    match fault.kind:
        case "user":
            return BadUserId(fault.path, fault.reason)
        case "message":
            return BadMessageId(fault.path, fault.reason)
        case "chat":
            return UnknownChat(fault.path)
        case _:
            return Malformed(fault.path, fault.reason, data=fault.data)
