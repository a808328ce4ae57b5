"""Webhooks are signed as Standard Webhooks have it; their own library judges (W-HOOK-2)."""

import base64
from datetime import UTC, datetime

import pytest
import standardwebhooks

from gonets.wire import signature
from gonets.wire.signature import BadSecret, BadSignature

EVENT = "evt_aaaadgxl5ygj7gqaaaaaaaaaae"
BODY = '{"webhookType":"MESSAGE_CREATED","text":"Свежий лист — «Tea Club» 🍃"}'.encode()


def now_s() -> int:
    return int(datetime.now(UTC).timestamp())  # noqa: TID251 - the judge reads the real clock


def headers(signed: str, at: int) -> dict[str, str]:
    return {"webhook-id": EVENT, "webhook-timestamp": str(at), "webhook-signature": signed}


def test_the_reference_library_accepts_what_we_sign() -> None:
    secret, at = signature.new_secret(), now_s()

    signed = signature.sign([secret], EVENT, at, BODY)

    standardwebhooks.Webhook(secret).verify(BODY, headers(signed, at))


def test_it_is_the_very_text_the_reference_library_makes() -> None:
    secret, at = signature.new_secret(), 1_700_000_000

    theirs = standardwebhooks.Webhook(secret).sign(EVENT, datetime.fromtimestamp(at, UTC), BODY.decode())

    assert signature.sign([secret], EVENT, at, BODY) == theirs


def test_during_a_rotation_both_secrets_are_good() -> None:
    old, new, at = signature.new_secret(), signature.new_secret(), now_s()

    signed = signature.sign([new, old], EVENT, at, BODY)

    assert signed.count(" ") == 1
    for secret in (old, new):
        standardwebhooks.Webhook(secret).verify(BODY, headers(signed, at))
        signature.check([secret], EVENT, str(at), signed, BODY, now_s=at)


def test_what_the_reference_library_signs_passes_our_check() -> None:
    secret, at = signature.new_secret(), 1_700_000_000
    theirs = standardwebhooks.Webhook(secret).sign(EVENT, datetime.fromtimestamp(at, UTC), BODY.decode())

    signature.check([signature.new_secret(), secret], EVENT, str(at), f"v1a,xx {theirs}", BODY)


@pytest.mark.parametrize(
    ("event_id", "timestamp", "body"),
    [(EVENT + "a", "1700000000", BODY), (EVENT, "1700000001", BODY), (EVENT, "1700000000", BODY + b" ")],
    ids=["another event", "another time", "another body"],
)
def test_a_change_of_a_byte_is_noticed(event_id: str, timestamp: str, body: bytes) -> None:
    secret = signature.new_secret()
    signed = signature.sign([secret], EVENT, 1_700_000_000, BODY)

    with pytest.raises(BadSignature, match="not made with"):
        signature.check([secret], event_id, timestamp, signed, body)


@pytest.mark.parametrize("signed", ["", " ", "v1,", "v2,AAAA", "v1,not base64", "v1,ааа"])
def test_what_is_no_signature_is_refused(signed: str) -> None:
    with pytest.raises(BadSignature):
        signature.check([signature.new_secret()], EVENT, "1700000000", signed, BODY)


@pytest.mark.parametrize("timestamp", ["", "-1", "1e9", "١٧٠٠", "17000000000000", "1700000000 "])
def test_what_is_no_timestamp_is_refused(timestamp: str) -> None:
    with pytest.raises(BadSignature, match="not a number"):
        signature.check([signature.new_secret()], EVENT, timestamp, "v1,x", BODY)


@pytest.mark.parametrize(("off", "is_good"), [(-301, False), (-300, True), (300, True), (301, False)])
def test_a_stale_signature_is_refused_when_the_time_is_known(off: int, is_good: bool) -> None:
    secret, at = signature.new_secret(), 1_700_000_000
    signed = signature.sign([secret], EVENT, at, BODY)

    if is_good:
        signature.check([secret], EVENT, str(at), signed, BODY, now_s=at + off)
        return
    with pytest.raises(BadSignature, match="too far"):
        signature.check([secret], EVENT, str(at), signed, BODY, now_s=at + off)


def test_secrets_are_different_and_of_32_bytes() -> None:
    made = {signature.new_secret() for _ in range(100)}

    assert len(made) == 100
    assert {len(base64.b64decode(secret.removeprefix("whsec_"))) for secret in made} == {32}


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_###", "whsec_c2hvcnQ=", "c2VjcmV0" * 5])
def test_what_is_no_secret_cannot_sign(secret: str) -> None:
    with pytest.raises(BadSecret):
        signature.sign([secret], EVENT, 1, BODY)
