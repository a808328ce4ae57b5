"""What the first bytes of a file say it is: our own short list of what a browser may show (W-FILE-2)."""

IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
#: As many bytes as the longest sign needs.
HEAD = 64

_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"OggS\x00", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
)
_IN_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_IN_FTYP = {b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"qt  ": "video/quicktime"}
_MP4 = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash", b"MSNV")


def type_of(head: bytes) -> str | None:
    """None for whatever is to be downloaded and not shown."""
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF":
        return _IN_RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _of_brand(head[8:12])
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "video/webm" if b"webm" in head[:HEAD] else None
    return _of_frame(head)


def heard(kind: str | None) -> str | None:
    """The same container of an AUDIO upload: browsers record voice as webm or mp4 without a picture."""
    return {"video/webm": "audio/webm", "video/mp4": "audio/mp4"}.get(kind or "", kind)


def _of_brand(brand: bytes) -> str | None:
    if brand[:3] == b"3gp":
        return "video/3gpp"
    return "video/mp4" if brand in _MP4 else _IN_FTYP.get(brand)


def _of_frame(head: bytes) -> str | None:
    """MP3 and AAC without a header begin with a frame: eleven or twelve set bits, then a layer."""
    if len(head) < 4 or head[0] != 0xFF:
        return None
    if head[1] in (0xFB, 0xFA, 0xF3, 0xF2) and head[2] >> 4 not in (0, 15):
        return "audio/mpeg"
    return "audio/aac" if head[1] in (0xF1, 0xF9) else None
