"""Signing and checking webhooks: HMAC-SHA256 over ``id.timestamp.body``, as Standard Webhooks have it (W-HOOK-2)."""

import base64
import binascii
import hmac
import secrets
from collections.abc import Sequence
from functools import lru_cache

PREFIX = "whsec_"
VERSION = "v1,"
#: Seconds by which a timestamp may be off before a receiver should refuse it.
TOLERANCE_S = 300


class BadSecret(ValueError):
    """The text is no signing secret: ``whsec_`` and base64 of 24 to 64 bytes."""


class BadSignature(ValueError):
    """The body was not signed with any of the secrets, or too long ago; the text says which."""


def new_secret() -> str:
    """A fresh ``whsec_…`` of 32 bytes."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(secrets: Sequence[str], event_id: str, timestamp_s: int, body: bytes) -> str:
    """The ``webhook-signature`` header: one signature for each secret, so two during a rotation. Raises BadSecret."""
    signed = f"{event_id}.{timestamp_s}.".encode() + body
    return " ".join(VERSION + _signature(secret, signed) for secret in secrets)


def check(
    secrets: Sequence[str], event_id: str, timestamp: str, signature: str, body: bytes, *, now_s: int | None = None
) -> None:
    """Raises BadSignature unless a signature was made with one of the secrets; with `now_s` also when stale."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise BadSignature("webhook-timestamp is not a number of seconds")
    if now_s is not None and abs(now_s - int(timestamp)) > TOLERANCE_S:
        raise BadSignature("webhook-timestamp is too far from now")
    signed = f"{event_id}.{timestamp}.".encode() + body
    expected = [_signature(secret, signed).encode() for secret in secrets]
    given = [part.removeprefix(VERSION).encode() for part in signature.split(" ") if part.startswith(VERSION)]
    if not any(hmac.compare_digest(ours, theirs) for ours in expected for theirs in given):
        raise BadSignature("webhook-signature was not made with this secret")


def _signature(secret: str, signed: bytes) -> str:
    return base64.b64encode(hmac.digest(_key(secret), signed, "sha256")).decode()


@lru_cache(maxsize=4096)
def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise BadSecret("a signing secret is whsec_ and base64") from None
    if not (secret.startswith(PREFIX) and 24 <= len(key) <= 64):
        raise BadSecret("a signing secret is whsec_ and base64 of 24 to 64 bytes")
    return key
