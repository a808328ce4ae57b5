"""What can be refused, one class per situation of the wire's error table; never a number (W-ERR)."""

from typing import ClassVar

from gonets.wire.errors import Situation


class Refusal(Exception):
    """A refusal says what is wrong, in which field, and may carry data or a wait; each door makes bytes of it."""

    situation: ClassVar[Situation] = Situation.UNFORESEEN
    text: ClassVar[str] = "something unforeseen happened"

    def __init__(
        self, field: str | None = None, text: str | None = None, *, data: str | None = None, wait_s: int | None = None
    ) -> None:
        super().__init__(text or self.text)
        self.field = field
        self.data = data
        self.wait_s = wait_s  # Retry-After (W-ERR-6)

    def at(self, field: str) -> "Refusal":
        """The same refusal, named at another place."""
        self.field = field
        return self


class UnknownMethod(Refusal):
    situation = Situation.UNKNOWN_METHOD
    text = "no such method"


class WrongVerb(Refusal):
    situation = Situation.WRONG_VERB
    text = "this path has no such verb"


class BadRequest(Refusal):
    situation = Situation.BAD_REQUEST
    text = "the path or query cannot be decoded"


class EncodedBody(Refusal):
    situation = Situation.ENCODED_BODY
    text = "send the body without Content-Encoding"


class BadJson(Refusal):
    situation = Situation.BAD_JSON
    text = "the body is not a JSON object"


class BodyTooLarge(Refusal):
    situation = Situation.BODY_TOO_LARGE
    text = "the body is too large"


class UrlTooLong(Refusal):
    situation = Situation.URL_TOO_LONG
    text = "the URL is longer than 16 KiB"


class TooSlow(Refusal):
    situation = Situation.TOO_SLOW
    text = "the body arrived too slowly"


class NoToken(Refusal):
    situation = Situation.NO_TOKEN
    text = "an access_token is required"


class BadToken(Refusal):
    situation = Situation.BAD_TOKEN
    text = "the access_token is not valid"


class ExpiredToken(Refusal):
    situation = Situation.EXPIRED_TOKEN
    text = "the access_token has expired"


class Stopped(Refusal):
    situation = Situation.STOPPED
    text = "this caller was stopped by the operator"


class AddressBlocked(Refusal):
    situation = Situation.ADDRESS_BLOCKED
    text = "too many bad tokens from this address"


class Flooded(Refusal):
    situation = Situation.FLOODED
    text = "too many calls; wait and try again"


class CountReached(Refusal):
    situation = Situation.COUNT_REACHED
    text = "the limit is reached"


class Malformed(Refusal):
    situation = Situation.MALFORMED
    text = "missing or malformed"


class BadUserId(Refusal):
    situation = Situation.BAD_USER_ID
    text = "not a user id, or a user you may not name"


class BadMessageId(Refusal):
    situation = Situation.BAD_MESSAGE_ID
    text = "not a message id"


class UnknownChat(Refusal):
    situation = Situation.UNKNOWN_CHAT
    text = "NOT_FOUND, there is no such chat"


class NotFound(Refusal):
    situation = Situation.NOT_FOUND
    text = "there is no such thing here"


class NotActive(Refusal):
    situation = Situation.NOT_ACTIVE
    text = "it is no longer active"


class TooLate(Refusal):
    situation = Situation.TOO_LATE
    text = "the time for this is over"


class NotOwner(Refusal):
    situation = Situation.NOT_OWNER
    text = "it belongs to somebody else"


class RoleTooLow(Refusal):
    situation = Situation.ROLE_TOO_LOW
    text = "only those who run the chat may do this"


class Forbidden(Refusal):
    situation = Situation.FORBIDDEN
    text = "not permitted"


class Closed(Forbidden):
    """Caller left or was removed, or the person accepts no messages; clients search the word (W-SEND-12)."""

    text = "the chat is closed for you"


class ChatFull(Refusal):
    situation = Situation.CHAT_FULL
    text = "the chat would have too many members"


class NobodyToAdd(Refusal):
    situation = Situation.NOBODY_TO_ADD
    text = "none of these users can be added"


class WrongAttachment(Refusal):
    situation = Situation.WRONG_ATTACHMENT
    text = "this attachment cannot be sent"


class NeverUploaded(Refusal):
    situation = Situation.NEVER_UPLOADED
    text = "not ready, nothing was uploaded"


class StillProcessing(Refusal):
    situation = Situation.STILL_PROCESSING
    text = "not ready yet"


class BadUrl(Refusal):
    """One text for every reason, so that the guard is no port scanner (E28)."""

    situation = Situation.BAD_URL
    text = "this URL cannot be used"


class BadImage(Refusal):
    """What is wrong with the bytes of an image (E29); each situation has its class."""


class ImageTooLarge(BadImage):
    situation = Situation.IMAGE_TOO_LARGE
    text = "the image has too many bytes"


class ImageTooSmall(BadImage):
    situation = Situation.IMAGE_TOO_SMALL
    text = "the image has no size"


class ImageTooBig(BadImage):
    situation = Situation.IMAGE_TOO_BIG
    text = "the image has too many pixels or frames"


class WrongImageFormat(BadImage):
    situation = Situation.IMAGE_FORMAT
    text = "PNG, JPEG, GIF or WebP is expected"


class ImageCorrupted(BadImage):
    situation = Situation.IMAGE_CORRUPTED
    text = "the image cannot be decoded"


class NoImage(BadImage):
    situation = Situation.NO_IMAGE
    text = "there is no image"


class UnknownSticker(Refusal):
    situation = Situation.UNKNOWN_STICKER
    text = "no such sticker"


class UnknownTrack(Refusal):
    situation = Situation.UNKNOWN_TRACK
    text = "no such track"


class UploadOver(Refusal):
    """Expired, used or altered, all alike; file links too (E31)."""

    situation = Situation.UPLOAD_OVER
    text = "this link is over, used or altered"


class NotMultipart(Refusal):
    situation = Situation.NOT_MULTIPART
    text = "the body is not the multipart it claims to be, or holds no file"


class NoPolling(Refusal):
    situation = Situation.NO_POLLING
    text = "there is no long-polling subscription"


class KeyReused(Refusal):
    situation = Situation.KEY_REUSED
    text = "this Idempotency-Key belongs to another request"

    def __init__(self) -> None:
        super().__init__("Idempotency-Key")


class Unavailable(Refusal):
    situation = Situation.UNAVAILABLE
    text = "the store is not available; try again"

    def __init__(self, text: str | None = None, *, wait_s: int = 1) -> None:
        super().__init__(None, text, wait_s=wait_s)


class DiskFull(Unavailable):
    situation = Situation.DISK_FULL
    text = "the disk is full"
