"""The error table of the wire, E1…E36: situation → code, name, HTTP status. The only place with numbers (W-ERR)."""

from enum import Enum
from typing import NamedTuple


class Row(NamedTuple):
    """One line of the table: its number, the code, OK's name, and the status with ``graph.error_status = http``."""

    line: str
    code: int
    name: str
    status: int


class Situation(Enum):
    """What can go wrong, in the order of the wire's table. Several share a code; the text tells them apart."""

    UNKNOWN_METHOD = Row("E1", 3, "METHOD", 404)
    WRONG_VERB = Row("E1b", 3, "METHOD", 405)
    BAD_REQUEST = Row("E2", 4, "REQUEST", 400)
    ENCODED_BODY = Row("E2b", 4, "REQUEST", 415)
    BAD_JSON = Row("E3", 2001, "GRAPH_PARAM_REQUEST", 400)
    BODY_TOO_LARGE = Row("E4", 30, "NETWORK", 413)
    URL_TOO_LONG = Row("E4b", 30, "NETWORK", 414)
    TOO_SLOW = Row("E5", 31, "NETWORK_TIMEOUT", 408)
    NO_TOKEN = Row("E6", 453, "SESSION_REQUIRED", 401)
    BAD_TOKEN = Row("E7", 103, "PARAM_SESSION_KEY", 401)
    EXPIRED_TOKEN = Row("E8", 102, "PARAM_SESSION_EXPIRED", 401)
    STOPPED = Row("E9", 7, "ACTION_BLOCKED", 403)
    ADDRESS_BLOCKED = Row("E10", 9, "IP_BLOCKED", 429)
    FLOODED = Row("E11", 8, "FLOOD_BLOCKED", 429)
    COUNT_REACHED = Row("E12", 11, "LIMIT_REACHED", 403)
    MALFORMED = Row("E13", 100, "PARAM", 400)
    BAD_USER_ID = Row("E14", 110, "PARAM_USER_ID", 400)
    BAD_MESSAGE_ID = Row("E15", 140, "PARAM_MESSAGE_ID", 400)
    UNKNOWN_CHAT = Row("E16", 705, "CHAT_NOT_FOUND", 404)
    NOT_FOUND = Row("E17", 300, "NOT_FOUND", 404)
    NOT_ACTIVE = Row("E18", 706, "MESSAGE_NOT_ACTIVE", 410)
    TOO_LATE = Row("E19", 704, "TIMEOUT_EXCEEDED", 403)
    NOT_OWNER = Row("E20", 24, "NOT_OWNER", 403)
    ROLE_TOO_LOW = Row("E21", 50, "NOT_ADMIN", 403)
    FORBIDDEN = Row("E22", 10, "PERMISSION_DENIED", 403)
    CHAT_FULL = Row("E23", 800, "CHAT_MAX_PARTICIPANT_COUNT_LIMIT", 409)
    NOBODY_TO_ADD = Row("E24", 801, "CHAT_PARTICIPANTS_EMPTY_BLOCKED_USERS", 409)
    WRONG_ATTACHMENT = Row("E25", 100, "PARAM", 400)
    NEVER_UPLOADED = Row("E26", 100, "PARAM", 400)
    STILL_PROCESSING = Row("E27", 2, "SERVICE", 503)
    BAD_URL = Row("E28", 100, "PARAM", 400)
    IMAGE_TOO_LARGE = Row("E29", 500, "PHOTO_SIZE_LIMIT_EXCEEDED", 413)
    IMAGE_TOO_SMALL = Row("E29b", 501, "PHOTO_SIZE_TOO_SMALL", 400)
    IMAGE_TOO_BIG = Row("E29c", 502, "PHOTO_SIZE_TOO_BIG", 400)
    IMAGE_FORMAT = Row("E29d", 503, "PHOTO_INVALID_FORMAT", 400)
    IMAGE_CORRUPTED = Row("E29e", 504, "PHOTO_IMAGE_CORRUPTED", 400)
    NO_IMAGE = Row("E29f", 505, "PHOTO_NO_IMAGE", 400)
    UNKNOWN_STICKER = Row("E30", 708, "STICKER_MESSAGE_INVALID", 400)
    UNKNOWN_TRACK = Row("E30b", 300, "NOT_FOUND", 404)
    UPLOAD_OVER = Row("E31", 10, "PERMISSION_DENIED", 403)
    NOT_MULTIPART = Row("E32", 21, "NOT_MULTIPART", 400)
    NO_POLLING = Row("E33", 5000, "INVALID_RESPONSE", 409)
    KEY_REUSED = Row("E34", 100, "PARAM", 422)
    UNAVAILABLE = Row("E35", 2, "SERVICE", 503)
    DISK_FULL = Row("E35b", 2, "SERVICE", 507)
    UNFORESEEN = Row("E36", 9999, "SYSTEM", 500)
