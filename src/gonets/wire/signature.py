"""Signing and checking webhooks: HMAC-SHA256 over ``id.timestamp.body``, as Standard Webhooks have it (W-HOOK-2)."""

import base64
import binascii
import hashlib
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
    inner, outer = (half.copy() for half in _halves(secret))
    inner.update(signed)
    outer.update(inner.digest())
    return base64.b64encode(outer.digest()).decode()


@lru_cache(maxsize=4096)
def _halves(secret: str) -> tuple["hashlib._Hash", "hashlib._Hash"]:
    """HMAC's two hashes with the key already in them (RFC 2104): half the time of doing it anew for each event."""
    key = _key(secret).ljust(64, b"\0")
    return hashlib.sha256(bytes(byte ^ 0x36 for byte in key)), hashlib.sha256(bytes(byte ^ 0x5C for byte in key))


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise BadSecret("a signing secret is whsec_ and base64") from None
    if not (secret.startswith(PREFIX) and 24 <= len(key) <= 64):
        raise BadSecret("a signing secret is whsec_ and base64 of 24 to 64 bytes")
    return key
