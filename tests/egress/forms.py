"""Our own list of ways to name a place that is nobody's business: addresses, spellings, wrappings, names."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address

#: One of each block of IANA's IPv4 special-purpose registry, multicast, class E, and what clouds hide; first the
#: ones worth stealing from.
V4 = (
    "127.0.0.1", "169.254.169.254", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "100.100.100.200", "0.0.0.0",
    "127.255.255.254", "169.254.170.2", "169.254.0.23", "172.31.255.254", "192.0.0.1", "192.0.0.8", "192.0.0.9",
    "192.0.0.10", "192.0.0.170", "192.0.0.192", "192.0.2.1", "192.31.196.1", "192.52.193.1", "192.88.99.1",
    "192.175.48.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "168.63.129.16",
)  # fmt: skip

#: One of each block of IANA's IPv6 special-purpose registry, what was given back, and metadata of clouds.
V6 = (
    "::", "::1", "100::1", "100:0:0:1::1", "2001::1", "2001:1::1", "2001:1::2", "2001:1::3", "2001:2::1", "2001:3::1",
    "2001:4:112::1", "2001:10::1", "2001:20::1", "2001:30::1", "2001:db8::1", "2002::1", "2620:4f:8000::1", "3fff::1",
    "5f00::1", "fc00::1", "fd00::1", "fe80::1", "febf::1", "fec0::1", "ff02::1", "ff0e::1", "4000::1", "fd00:ec2::254",
    "fd00:ec2::23", "fd20:ce::254", "fd00:c1::a9fe:a9fe", "fd00:42::42", "fe80::a9fe:a9fe",
)  # fmt: skip

#: Names that mean something only inside, wherever a name server says that they lead.
NAMES = (
    "localhost", "LOCALHOST", "localhost.", "localhost.localdomain", "a.localhost", "ip6-localhost", "metadata",
    "metadata.google.internal", "metadata.google.internal.", "instance-data", "instance-data.ec2.internal",
    "kubernetes.default.svc.cluster.local", "host.docker.internal", "gateway.docker.internal", "router.lan",
    "fritz.box.home", "nas.home.arpa", "1.0.0.127.in-addr.arpa", "wiki.corp", "wiki.intranet", "x.private", "x.onion",
    "x.i2p", "x.test", "x.example", "x.invalid", "x.alt", "postgres", "redis", "ｌｏｃａｌｈｏｓｔ", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "localhost。", "loc\u00adalhost", "metadata。google。internal",
)  # fmt: skip

_WIDE = str.maketrans("0123456789abcdefxABCDEFX.", "０１２３４５６７８９ａｂｃｄｅｆｘＡＢＣＤＥＦＸ．")
_CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
_SUPER = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_BOLD = str.maketrans("0123456789", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")
_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_NAGARI = str.maketrans("0123456789", "०१२३४५६७८९")  # UTS 46 leaves them as they are
_DOTS = ("。", "．", "｡", "․", "‧")


def spellings(text: str) -> Iterator[str]:
    """What some parser, somewhere, takes for this IPv4 address."""
    number, parts = int(IPv4Address(text)), [int(part) for part in text.split(".")]
    a, b, c, d = parts
    yield from (text, f"{text}.", f"{text}..", f".{text}")
    yield from (
        str(number),
        f"{number}.",
        f"0x{number:x}",
        f"0X{number:X}",
        f"0x{number:08x}",
        f"0x00000000{number:08x}",
    )
    yield from (f"0{number:o}", f"0o{number:o}", f"{number + 2**32}", f"{number - 2**32}", f"0x1{number:08x}")
    yield from (f"{a}.{number & 0xFFFFFF}", f"{a}.{b}.{number & 0xFFFF}", f"{a}.0x{number & 0xFFFFFF:x}")
    yield from (f"0x{a:x}.{number & 0xFFFFFF}", f"0{a:o}.{number & 0xFFFFFF}", f"{a}.{b}.0{number & 0xFFFF:o}")
    for form in ("0{:o}", "0x{:x}", "0X{:X}", "{:03d}", "{:04o}", "000{:o}", "0x{:08x}", "+{}", " {}"):
        yield ".".join(form.format(part) for part in parts)
        yield f"{form.format(a)}.{b}.{c}.{d}"
        yield f"{a}.{b}.{c}.{form.format(d)}"
    yield f"{a + 256}.{b}.{c}.{d}"
    yield f"0{a:o}.0x{b:x}.{c}.{d}"
    yield from (f"{text}.0", f"{text}.0x0", f"0.{text}", f"{text}/32", f"{text}%00", f"{text}%0", f"{text}\x00")
    for dot in _DOTS:
        yield text.replace(".", dot)
        yield f"{a}{dot}{b}.{c}.{d}"
    for digits in (_WIDE, _CIRCLED, _SUPER, _LOWERED, _BOLD, _ARABIC):
        yield text.translate(digits)
        yield str(number).translate(digits)
        yield f"{str(a).translate(digits)}.{b}.{c}.{d}"
    yield f"0x{number:x}".translate(_WIDE)
    for unseen in ("\u00ad", "\u200b", "\u2060", "\ufeff", "\u200d", "\ufe0f"):
        yield text[:1] + unseen + text[1:]
        yield text + unseen
    yield "".join(f"%{ord(sign):02x}" for sign in text)
    yield text.replace(".", "%2e")
    yield text.replace(".", "%252e")
    yield from (f"{text[:-1]}\t{text[-1]}", f"{text}\n", f"\r\n{text}", f"{text} ", f"\x0b{text}")
    yield from (
        f"[{text}]",
        f"[{text}",
        f"{text}]",
        f"[[{text}]]",
        f"{{{text}}}",
        f"<{text}>",
        f'"{text}"',
        f"({text})",
    )


def mere_names(text: str) -> Iterator[str]:
    """What looks like this address and is a name to every resolver: judged by where it leads."""
    parts = [int(part) for part in text.split(".")]
    yield ".".join(f"0b{part:b}" for part in parts)
    yield ".".join(f"{part}_0" for part in parts)
    yield from (f"{text}_", f"{text}.example.com", f"{text.replace('.', '-')}.example.com", text.translate(_NAGARI))


def wrappings(text: str) -> Iterator[str]:
    """IPv6 addresses that carry this IPv4 address, by one tunnel or translator or another."""
    number = int(IPv4Address(text))
    high, low = number >> 16, number & 0xFFFF
    yield from (f"::{text}", f"::ffff:{text}", f"::ffff:0:{text}", f"64:ff9b::{text}", f"64:ff9b:1::{text}")
    yield f"64:ff9b:1:{high:x}:{low >> 8:x}:{(low & 0xFF) << 8:x}::"  # a prefix of 48 bits (RFC 6052)
    yield f"64:ff9b:1:{high >> 8:x}:{high & 0xFF:x}:{low:x}::"
    yield f"64:ff9b:1:0:{high >> 8:x}:{(high & 0xFF) << 8 | low >> 8:x}:{(low & 0xFF) << 8:x}:0"
    yield from (f"2002:{high:x}:{low:x}::", f"2002:{high:x}:{low:x}::1", f"2002:{high:x}:{low:x}::{text}")
    turned = number ^ 0xFFFF_FFFF
    yield f"2001:0:4136:e378:8000:63bf:{turned >> 16:x}:{turned & 0xFFFF:x}"  # Teredo: its client …
    yield f"2001:0:{high:x}:{low:x}:8000:63bf:3fff:fdd2"  # … and its server
    for prefix in ("fe80::", "fd00:1:2:3:", "2606:4700:1:2:"):  # ISATAP, under prefixes of every kind
        yield from (f"{prefix}0:5efe:{text}".replace("::0:", "::"), f"{prefix}200:5efe:{text}")


def spelt_v6(text: str) -> Iterator[str]:
    """Ways to write an IPv6 address between brackets, and ways to do it wrong."""
    whole = IPv6Address(text).exploded
    yield from (f"[{text}]", f"[{text.upper()}]", f"[{whole}]", f"[{whole.upper()}]")
    for zone in ("%lo", "%25lo", "%1", "%251", "%", "%25", "%eth0", "%25eth0"):
        yield f"[{text}{zone}]"
    yield from (f"[{text}].", f"[{text}]]", f"[[{text}]]", f"[{text}", f"{text}]", text, f"[{text} ]", f"[ {text}]")
    yield from (
        f"[{text}/128]",
        f"[{text}]x",
        f"x[{text}]",
        f"[{text.replace(':', '：')}]",
        f"[{text}\t]",
        f"[v6.{text}]",
    )
    yield f"%5b{text}%5d"


def tricks(host: str) -> Iterator[str]:
    """Whole URLs about which parsers disagree, all of them leading to this host in somebody's eyes."""
    other = "example.com"
    for scheme in ("http", "https", "HTTP"):
        yield f"{scheme}://{host}"
        yield f"{scheme}://{host}/latest/meta-data/"
    yield from (
        f"http://{host}:80/",
        f"http://{host}:8080/x",
        f"http://{host}:22/",
        f"http://{host}:6379/",
        f"http://{host}:/",
    )
    yield from (f"http://{host}?x", f"http://{host}#x", f"http://{host}/#@{other}/", f"http://{host}\\@{other}/")
    yield from (f"http://{other}@{host}/", f"http://{other}:80@{host}/", f"http://a:b@{host}/", f"http://@{host}/")
    yield from (
        f"http://{other}%40{host}/",
        f"http://{other}\\@{host}/",
        f"http://{other}\\.{host}/",
        f"http://{other} @{host}/",
    )
    yield from (f"http://{other}&@{host}#@{other}/", f"http://a@b@{host}/", f"http://:@{host}/")
    yield from (
        f"http:{host}/",
        f"http:/{host}/",
        f"http:///{host}/",
        f"http:////{host}/",
        f"//{host}/",
        f"http:\\\\{host}/",
    )
    yield from (
        f"http://\t{host}/",
        f"http://{host}\r\nHost: {other}/",
        f" http://{host}/",
        f"\x01http://{host}/",
        f"ht\ntp://{host}/",
    )
    yield from (
        f"ftp://{host}/",
        f"file://{host}/etc/passwd",
        f"gopher://{host}:70/_x",
        f"dict://{host}:2628/",
        f"ws://{host}/",
    )
    yield from (
        f"ldap://{host}/",
        f"tftp://{host}/",
        f"jar:http://{host}!/",
        f"url:http://{host}/",
        f"http+unix://{host}/",
    )
    yield from (
        f"data:text/html,{host}",
        "file:///etc/passwd",
        f"view-source:http://{host}/",
        f"netdoc:///{host}",
        f"feed:http://{host}/",
    )


def every_url() -> list[str]:
    """The whole list, each once, in one order. No more than W-SUB-3 lets through in length."""
    urls = [url for host in ("127.0.0.1", "169.254.169.254", "[::1]", "localhost", "10.0.0.1") for url in tricks(host)]
    urls += [f"http://{host}/" for text in V4[:7] for host in spellings(text)]
    urls += [f"http://{text}/" for text in V4]
    urls += [f"http://[{wrapped}]/" for text in V4 for wrapped in wrappings(text)]
    urls += [f"http://{host}/" for text in (*V6, "::ffff:127.0.0.1") for host in spelt_v6(text)]
    urls += [f"http://{name}/" for name in NAMES]
    return list(dict.fromkeys(urls))
