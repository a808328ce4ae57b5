"""Any text where a vCard should be: a clean name and digits, or "not one card"; little memory (W-ATT-CONTACT-3)."""

import base64
import os
import tracemalloc
from collections.abc import Iterator
from random import Random

import pytest

from gonets.server.domain.vcards import CHARSETS, VERSIONS, NotOneCard, name_and_phone

MEGABYTE = 1_000_000
PHOTO = base64.b64encode(bytes(range(256)) * 5).decode()
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def card(*lines: str, version: str = "3.0", end: str = "\n") -> str:
    return end.join(("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD"))


def folded(line: str, sign: str = " ", every: int = 1) -> str:
    return f"\r\n{sign}".join(line[place : place + every] for place in range(0, len(line), every))


GOOD = [
    pytest.param(card("FN:Pavel Reznik", "TEL:+7 900"), "Pavel Reznik", "7900", id="plain"),
    pytest.param(card("FN:Pavel", end="\r\n") + "\r\n", "Pavel", None, id="CRLF, and one at the end"),
    pytest.param(card("FN:Pavel", end="\r"), "Pavel", None, id="CR alone"),
    pytest.param("\ufeff" + card("FN:Pavel"), "Pavel", None, id="a byte order mark"),
    pytest.param("\n \n\n" + card("FN:Pavel") + "\n\n", "Pavel", None, id="empty lines around"),
    pytest.param("begin:vcard\nfn:Pavel\nend:vcard", "Pavel", None, id="small letters"),
    pytest.param(
        card(folded("FN:Pavel Reznik"), folded("TEL:+7900", "\t")), "Pavel Reznik", "7900", id="folded at each"
    ),
    pytest.param(card("item1.FN:Pavel", "item2.TEL:1", "item2.X-ABLabel:x"), "Pavel", "1", id="groups"),
    pytest.param(card("a.b.c.FN:Pavel"), "Pavel", None, id="groups of groups"),
    pytest.param(card(r"FN:Reznik\, Pavel\; \\ \n son"), "Reznik, Pavel; \\   son", None, id="escapes"),
    pytest.param(card("FN:Pavel\\"), "Pavel\\", None, id="half an escape"),
    pytest.param(card(r"N:Rez\;nik;Pa\,vel;;Dr;"), "Pa,vel Rez;nik", None, id="escapes in a structured name"),
    pytest.param(card("N:Reznik;Pavel;Ivanovich;Dr;Jr"), "Pavel Ivanovich Reznik", None, id="a structured name"),
    pytest.param(card("N:;;;;", "N:Reznik"), "Reznik", None, id="an empty one, and another"),
    pytest.param(card("FN:", "FN:  ", "FN:Pavel"), "Pavel", None, id="names of nothing"),
    pytest.param(card('FN;X="a:b;c":Pavel', 'TEL;TYPE="x:9,y":1'), "Pavel", "1", id="colons in quotes"),
    pytest.param(card('FN;X="a:Pavel'), "Pavel", None, id="a quote that never ends"),
    pytest.param(card("FN;" + "X=1;" * 500 + "Y=2:Pavel"), "Pavel", None, id="a thousand parameters"),
    pytest.param(card("FN:a:b::c"), "a:b::c", None, id="colons in the value"),
    pytest.param(card("TEL:tel:+1-418-656-9254;ext=102"), "", "14186569254", id="a telephone URI"),
    pytest.param(card("TEL;VALUE=uri:TEL:+1;phone-context=+44"), "", "1", id="and its context"),
    pytest.param(card("TEL:call me", "TEL:", "TEL:2"), "", "2", id="telephones without digits"),
    pytest.param(card("TEL:٠١٢٣"), "", None, id="digits of other scripts"),
    pytest.param(card("X-FN:no", "FNX:no", "XFN:no"), "", None, id="what only begins like it"),
    pytest.param(card(f"FN:{SCRIPT}"), SCRIPT, None, id="a script is a text"),
    pytest.param(
        card("FN:{{7*7}}${7*7}%s%n'; DROP TABLE users;--"), "{{7*7}}${7*7}%s%n'; DROP TABLE users;--", None, id="others"
    ),
    pytest.param(card("FN:\x1b[2J\x07Pavel\x9b\x7f"), "[2J Pavel", None, id="a terminal's escapes"),
    pytest.param(
        card("FN:Pavel\x0bTEL:1\x1cTEL:2\x85TEL:3\u2028TEL:4"),
        "Pavel TEL:1 TEL:2 TEL:3\u2028TEL:4",
        None,
        id="other ends of lines",
    ),
    pytest.param(
        card("FN;ENCODING=QUOTED-PRINTABLE:=D0=9F=D0=\n=B0=\r\n\r\nX:y", version="2.1"), "Па", None, id="soft breaks"
    ),
    pytest.param(card("FN;QUOTED-PRINTABLE;CHARSET=windows-1251:=CF=E0", version="2.1"), "Па", None, id="windows-1251"),
    pytest.param(card("FN;QUOTED-PRINTABLE;CHARSET=KOI8-R:=F0=C1", version="2.1"), "Па", None, id="KOI8-R"),
    pytest.param(card("FN;QUOTED-PRINTABLE;CHARSET=UTF-7:+ADw-script+AD4-"), "+ADw-script+AD4-", None, id="UTF-7"),
    pytest.param(
        card("FN;QUOTED-PRINTABLE;CHARSET=zlib_codec:=78=9C"), "x\ufffd", None, id="a codec that is no alphabet"
    ),
    pytest.param(card("FN;QUOTED-PRINTABLE;CHARSET=unicode_escape:=5Cx41"), "\\x41", None, id="another"),
    pytest.param(
        card("FN;QUOTED-PRINTABLE:=FF=FE=00=41=0D=0ATEL:1"), "\ufffd\ufffd A TEL:1", None, id="a line from quoted signs"
    ),
    pytest.param(
        card("FN;QUOTED-PRINTABLE:=ED=A0=80=GG=4"), "\ufffd\ufffd\ufffd=GG=4", None, id="half a pair, and no signs"
    ),
    pytest.param(card("FN:Pavel", f"PHOTO;ENCODING=b;TYPE=JPEG:{PHOTO}=="), "Pavel", None, id="a photo that ends in ="),
    pytest.param(
        card(f"PHOTO;ENCODING=BASE64:{folded(PHOTO, every=70)}=", "", "TEL:1", version="2.1"), "", "1", id="one in 2.1"
    ),
    pytest.param(card("PHOTO:data:image/png;base64,AAA=", "FN:Pavel", version="4.0"), "Pavel", None, id="one in a URI"),
    pytest.param(
        card("PHOTO;VALUE=uri:http://169.254.169.254/", "FN:Pavel"), "Pavel", None, id="one elsewhere is not fetched"
    ),
]

BAD = {
    "nothing": "",
    "blank": " \n\t\n",
    "no card": "Pavel",
    "no end": "BEGIN:VCARD\nFN:x",
    "half an end": "BEGIN:VCARD\nFN:x\nEND:VCAR",
    "no beginning": "FN:x\nEND:VCARD",
    "backwards": "END:VCARD\nFN:x\nBEGIN:VCARD",
    "two": card("FN:x") + "\n" + card("FN:y"),
    "one in another": card("AGENT:", *card("FN:y").split("\n")),
    "one in a group": card("FN:x") + "\na.BEGIN:VCARD\na.END:VCARD",
    "an end in a group": "BEGIN:VCARD\nFN:x\nitem1.END:VCARD",
    "an end with a parameter": "BEGIN:VCARD\nFN:x\nEND;X=1:VCARD",
    "something before": "x:y\n" + card("FN:x"),
    "something after": card("FN:x") + "\nx:y",
    "no colon": card("FN:x", "what"),
    "another component": card("FN:x").replace("VCARD", "VEVENT"),
    "a calendar inside": card("BEGIN:VEVENT", "END:VEVENT"),
    "an end swallowed by a soft break": "BEGIN:VCARD\nFN;QUOTED-PRINTABLE:x=\nEND:VCARD",
    "an end that is folded on": "BEGIN:VCARD\nFN:x\nEND:VCARD\n X",
    "version 1.0": card("FN:x", version="1.0"),
    "version 5": card("FN:x", version="5.0"),
    "no version": card("FN:x", version=""),
    "two versions": card("FN:x", "VERSION:9"),
    "NULs": "B\0E\0G\0I\0N\0:\0V\0C\0A\0R\0D\0",
}

HUGE = {
    "one line": "A" * MEGABYTE,
    "lines": "A:b\n" * (MEGABYTE // 4),
    "names of nothing": "FN:\n" * (MEGABYTE // 4),
    "telephones": "TEL:\n" * (MEGABYTE // 5),
    "a name": "FN:" + "x" * MEGABYTE,
    "folds": "FN:" + "\n " * (MEGABYTE // 2),
    "soft breaks": "FN;QUOTED-PRINTABLE:" + "=\n" * (MEGABYTE // 2),
    "soft breaks behind many parameters": "FN;QUOTED-PRINTABLE"
    + ";X=1" * (MEGABYTE // 8)
    + ":"
    + "=\n" * (MEGABYTE // 4),
    "quoted signs": "FN;QUOTED-PRINTABLE:" + "=3D" * (MEGABYTE // 3),
    "groups": "a." * (MEGABYTE // 2) + "FN:x",
    "parameters": "FN" + ";X=1" * (MEGABYTE // 4) + ":x",
    "quotes": "FN;X=" + '"' * MEGABYTE + ":x",
    "pairs of quotes": "FN;X=" + '"a"' * (MEGABYTE // 3) + '"x',
    "backslashes": "N:" + "\\" * MEGABYTE,
    "escapes": "N:" + "\\;" * (MEGABYTE // 2),
    "semicolons": "N:" + ";" * MEGABYTE,
    "colons": "FN:" + ":" * MEGABYTE,
    "begins": "BEGIN:VCARD\n" * (MEGABYTE // 12),
    "blanks": " " * MEGABYTE,
    "carriage returns": "\r" * MEGABYTE,
    "controls": "FN:" + "\x0b" * MEGABYTE,
    "digits": "TEL:" + "1" * MEGABYTE,
    "a photo": "PHOTO;ENCODING=b:" + PHOTO * (MEGABYTE // len(PHOTO)),
}


def outcome(text: str) -> tuple[str, str | None] | None:
    """None for a text that is not one card; anything else than these is a finding."""
    try:
        name, phone = name_and_phone(text)
    except NotOneCard:
        return None
    assert not [sign for sign in name if ord(sign) < 32 or 127 <= ord(sign) < 160], "a control sign in a name"
    assert name == name.strip()
    assert name.encode().decode() == name, "half a pair of surrogates"
    assert phone is None or (phone.isascii() and phone.isdigit())
    return name, phone


@pytest.mark.parametrize(("text", "name", "phone"), GOOD)
def test_a_card_is_read_as_its_version_says(text: str, name: str, phone: str | None) -> None:
    assert outcome(text) == (name, phone)


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_what_is_not_exactly_one_card_is_none(text: str) -> None:
    assert outcome(text) is None


@pytest.mark.parametrize("version", VERSIONS)
def test_three_versions_are_understood(version: str) -> None:
    assert outcome(card("FN:Pavel", version=f" {version} ")) == ("Pavel", None)


@pytest.mark.parametrize("charset", CHARSETS)
def test_no_alphabet_fails_on_any_byte(charset: str) -> None:
    every = "".join(f"={byte:02X}" for byte in range(256))

    assert outcome(card(f'FN;ENCODING=QUOTED-PRINTABLE;CHARSET="{charset}":{every}')) is not None


@pytest.mark.slow
@pytest.mark.parametrize("line", HUGE.values(), ids=HUGE.keys())
def test_a_megabyte_of_anything_takes_a_bounded_amount_of_memory(line: str) -> None:
    """And ends: with a pass for every sign it would take hours. The door lets `limits.vcard_bytes` through."""
    text = card(line)
    tracemalloc.start()
    try:
        outcome(text)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 80 * MEGABYTE


PIECES = (
    "BEGIN:VCARD", "END:VCARD", "VERSION:", "2.1", "4.0", "FN", "N", "TEL", "PHOTO", "AGENT", ":", ";", ",", "=", "\\",
    "\n", "\r\n", "\r", "\n ", "\n\t", "=\n", '"', ".", "ENCODING=", "QUOTED-PRINTABLE", "b", "CHARSET=", "UTF-8",
    "windows-1251", "=D0=9F", "=00", "=ZZ", "tel:", "+7", "900", "Pavel", "чай", "\u2028", "\x85", "\x1b[31m", "\0",
    "\ufeff", "\u202e", "😀", "item1.", " ", "<b>", "AAAA==",
)  # fmt: skip


def made_up(random: Random) -> Iterator[str]:
    """Now a heap of pieces, now a card with something in it that should not be."""
    for _ in range(3_000):
        heap = "".join(random.choices(PIECES, k=random.randrange(30)))
        yield heap
        yield card(heap, end=random.choice(("\n", "\r\n", "\r")))
        whole = card("FN:Pavel Reznik", "TEL;TYPE=CELL:+7 900", "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=9F;x")
        place = random.randrange(len(whole))
        yield whole[:place] + random.choice(PIECES) + whole[place + random.randrange(3) :]


def test_whatever_is_made_up_is_a_clean_contact_or_none() -> None:
    seed = int(os.environ.get("GONETS_SEED") or Random().randrange(10**6))
    print(f"GONETS_SEED={seed}")  # noqa: T201 - pytest shows it with a failure
    cards = 0
    for text in made_up(Random(seed)):
        cards += outcome(text) is not None

    assert cards > 1_000, "most of what was made up must get as far as being read"
