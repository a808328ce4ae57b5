"""The one place of the Graph door that turns a refusal into bytes (W-ERR-1…6)."""

import msgspec

from gonets.server.domain.refusals import BadMessageId, BadUserId, Malformed, Refusal, UnknownChat
from gonets.wire.strict_json import BadField

Header = tuple[bytes, bytes]

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


def headers(refusal: Refusal) -> list[Header]:
    """``invocation-error``, and ``Retry-After`` where waiting helps (W-ERR-6)."""
    found = [(b"invocation-error", b"%d" % refusal.situation.value.code)]
    if refusal.wait_s is not None:
        found.append((b"retry-after", b"%d" % refusal.wait_s))
    return found


def status(refusal: Refusal, as_http: bool) -> int:
    """200, or the status of the table with ``graph.error_status = http`` (W-ERR-5)."""
    return refusal.situation.value.status if as_http else 200


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
