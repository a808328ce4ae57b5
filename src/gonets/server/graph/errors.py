"""What the Graph door adds to the error object: header and status (W-ERR-1, -5, -6)."""

from gonets.server.domain.refusals import Refusal

Header = tuple[bytes, bytes]


def headers(refusal: Refusal) -> list[Header]:
    """``invocation-error``, and ``Retry-After`` where waiting helps (W-ERR-6)."""
    found = [(b"invocation-error", b"%d" % refusal.situation.value.code)]
    if refusal.wait_s is not None:
        found.append((b"retry-after", b"%d" % refusal.wait_s))
    return found


def status(refusal: Refusal, as_http: bool) -> int:
    """200, or the status of the table with ``graph.error_status = http`` (W-ERR-5)."""
    return refusal.situation.value.status if as_http else 200
