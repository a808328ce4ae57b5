"""The text of a URL: what may be in it, and the many ways to write an address (W-HOOK-9, W-SUB-3; T18)."""

import pytest

from gonets.server.egress import Guard, Refused
from tests.egress.names import PUBLIC, Names, guard

REFUSED = {
    "no URL": ["", "http", "http:", "http:/", "http://", "http:///", "//example.com/", "example.com", "/", "?", "#"],
    "schemes": [
        "ftp://example.com/", "file:///etc/passwd",
        "gopher://example.com/", "javascript:alert(1)", "httpx://example.com/",
        "data:text/plain,x", "ws://example.com/", "http+unix://example.com/",
        "h\u0074tp\u200b://example.com/", "jar:http://x.y/",
        "http:example.com", "http:/example.com", "https:\\\\example.com",
        "blob:http://example.com/", "xhttp://example.com/",
    ],
    "control characters and spaces": [
        " http://example.com/", "http://example.com/ ",
        "http://exa mple.com/", "http://example.com/a b", "http://example.com/\n",
        "http://example.com/\r\nX: y", "http://example.com/\t",
        "http://example.com\x00/", "http://example.com/\x7f", "\x01http://example.com/",
        "http://example.com/\x1f",
    ],
    "parser disagreement": [
        "http://example.com\\@10.0.0.1/", "http:\\\\example.com/",
        "http://example.com\\/", "http://user@example.com/",
        "http://user:pass@example.com/", "http://@example.com/",
        "http://:@example.com/", "http://example.com@10.0.0.1/",
        "http://10.0.0.1#@example.com/", "http://10.0.0.1?@example.com/",
        "http://10.0.0.1/@example.com", "http://example.com:80@10.0.0.1/",
        "http://exam%70le.com/", "http://%31%30.0.0.1/",
        "http://127.0.0.1%2f.example.com/", "http://example.com%00/",
        "http://[::1]@example.com/", "http://exa/mple@.com:x/",
    ],
    "letters outside of ASCII after the host": ["http://example.com/чай", "http://example.com/?q=ч", "http://example.com/#ч"],
    "ports": [
        "http://example.com:/", "http://example.com:0/",
        "http://example.com:22/", "http://example.com:81/", "http://example.com:6379/",
        "http://example.com:65536/", "http://example.com:080/",
        "http://example.com:+80/", "http://example.com:-80/", "http://example.com:80:80/",
        "http://example.com:8o/", "http://example.com:٨٠/",
        "http://example.com: 80/", "http://example.com:8081/", "http://example.com:444/",
        "http://:80/", "http://[2606:4700::1111]:/", "http://[2606:4700::1111]:9/", "http://[2606:4700::1111]80/",
    ],
    "IPv4 short, octal, hexadecimal, as one number": [
        "http://127.1/", "http://127.0.1/", "http://2130706433/",
        "http://0x7f000001/", "http://0x7f.1/", "http://0x7f.0.0.1/",
        "http://0177.0.0.1/", "http://017700000001/", "http://127.0.0.01/",
        "http://127.0.0.1./", "http://0/", "http://00/", "http://0x/",
        "http://0xac.0x10.0.9/", "http://10.0x0.0.1/", "http://8.8.8.010/",
        "http://08.8.8.8/", "http://8.8.8/", "http://134744072/",
        "http://256.1.1.1/", "http://1.1.1.256/", "http://1.1.1.1.1/",
        "http://1.1.1.1e2/".replace("1e2", "0x1"), "http://example.0x7f/",
        "http://example.1/", "http://example.com.0/", "http://example.0X7F/",
        "http://127.0.0.1.1/", "http://1.2.3.4.0x5/", "http://4294967296/",
        "http://0.0.0.0/", "http://0000.0000.0000.0000/", "http://127.0.0.1/",
        "http://127.127.127.127/", "http://169.254.169.254/", "http://9.9.9.9./",
    ],
    "other scripts' digits and dots": [
        "http://１２７.０.０.１/", "http://127。0。0。1/", "http://①②⑦.⓪.⓪.①/", "http://１０．０．０．１/", "http://127｡0｡0｡1/",
        "http://0ｘ7f.0.0.1/", "http://①⑥⑨.②⑤④.①⑥⑨.②⑤④/",
        "http://𝟙𝟚𝟟.0.0.1/", "http://127.0.0.1\u00ad/", "http://127.0.0.\u200b1/",
        "http://ⓛocalhost/", "http://locaLhost。/", "http://ｌｏｃａｌｈｏｓｔ/", "http://١٢٧.٠.٠.١/",
    ],
    "signs that become others": [
        "http://example.com／@10.0.0.1/", "http://a℀b.com/",
        "http://example.com＃.test/", "http://example.com？x.com/", "http://a‥b.com/",
        "http://a⒈com/", "http://＠example.com/", "http://example．com：80/",
    ],
    "IPv6": [
        "http://[::1]/", "http://[::]/", "http://::1/", "http://[::1/",
        "http://::1]/", "http://[]/", "http://[:]/", "http://[::1]]/",
        "http://[[::1]]/", "http://[fe80::1%25eth0]/",
        "http://[fe80::1%eth0]/", "http://[2606:4700::1111%251]/", "http://[1.1.1.1]/",
        "http://[2606:4700:::1111]/", "http://[2606:4700::1111::]/",
        "http://[2606:4700::g]/", "http://[v1.2606]/", "http://2606:4700::1111/",
        "http://[2606:4700::1111].example.com/", "http://x[2606:4700::1111]/",
        "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/",
        "http://[0:0:0:0:0:0:0:1]/", "http://[0000:0000:0000:0000:0000:0000:0000:0001]/",
        "http://[64:ff9b::ac10:9]/", "http://[::127.1]/",
        "http://[12345::]/", "http://[2606:4700::1.2.3]/", "http://[２606::1]/",
    ],
    "names": [
        "http://./", "http://../", "http://.example.com/",
        "http://example..com/", "http://example.com../", "http://-example.com/",
        "http://example-.com/", "http://exa!mple.com/",
        "http://exa$mple.com/", "http://exa*mple.com/", "http://ex,ample.com/",
        "http://" + "a" * 64 + ".com/", "http://" + "a." * 127 + "com/",
        "http://xn--/", "http://xn--a.com/", "http://xn--zzzz-99999.com/",
        "http://\ud800.com/", "http://\u202eexample.com/",
        "http://exa\u0000mple.com/", "http://exa'mple.com/", 'http://exa"mple.com/',
        "http://<b>.com/", "http://exa|mple.com/",
        "http://exa^mple.com/", "http://exa`mple.com/", "http://{x}.com/",
    ],
    "too long": ["http://example.com/" + "a" * 2030],
}  # fmt: skip

ALLOWED = {
    "http://example.com": ("example.com", 80, ""),
    "http://example.com/": ("example.com", 80, "/"),
    "https://example.com/hook": ("example.com", 443, "/hook"),
    "HTTP://EXAMPLE.COM/Hook": ("example.com", 80, "/Hook"),
    "http://example.com./": ("example.com.", 80, "/"),
    "http://example.com?x=1": ("example.com", 80, "?x=1"),
    "http://example.com:80/": ("example.com", 80, "/"),
    "http://example.com:443/": ("example.com", 443, "/"),
    "http://example.com:8080/": ("example.com", 8080, "/"),
    "https://example.com:8443/": ("example.com", 8443, "/"),
    "https://example.com/a%20b/%D1%87%D0%B0%D0%B9?to=%40x&u=http://10.0.0.1/@y": (
        "example.com", 443, "/a%20b/%D1%87%D0%B0%D0%B9?to=%40x&u=http://10.0.0.1/@y",
    ),
    "http://example.com/../a/./b//c;d": ("example.com", 80, "/../a/./b//c;d"),
    "http://example.com/\"<>{}|^`'[]": ("example.com", 80, "/\"<>{}|^`'[]"),
    "http://8.8.8.8/": ("8.8.8.8", 80, "/"),
    "http://126.255.255.255/": ("126.255.255.255", 80, "/"),
    "http://128.0.0.1/": ("128.0.0.1", 80, "/"),
    "http://８.８.８.８/": ("8.8.8.8", 80, "/"),
    "http://[2606:4700:4700::1111]/": ("2606:4700:4700::1111", 80, "/"),
    "http://[2606:4700:4700:0:0:0:0:1111]:8080/": ("2606:4700:4700::1111", 8080, "/"),
    "http://[2606:4700:4700::AAAA]/": ("2606:4700:4700::aaaa", 80, "/"),
    "http://127.0.0.1.example.com/": ("127.0.0.1.example.com", 80, "/"),
    "http://127-0-0-1.example.com/": ("127-0-0-1.example.com", 80, "/"),
    "http://0x7f.example.com/": ("0x7f.example.com", 80, "/"),
    "http://1.example.com/": ("1.example.com", 80, "/"),
    "http://example.c0m/": ("example.c0m", 80, "/"),
    "http://example.0x7fg/": ("example.0x7fg", 80, "/"),
    "http://example.1a/": ("example.1a", 80, "/"),
    "http://my_bot.example.com/": ("my_bot.example.com", 80, "/"),
    "http://a--b.example.com/": ("a--b.example.com", 80, "/"),
    "http://чай.рф/hook": ("xn--80as4b.xn--p1ai", 80, "/hook"),
    "http://Чай.РФ/": ("xn--80as4b.xn--p1ai", 80, "/"),
    "http://xn--80as4b.xn--p1ai/": ("xn--80as4b.xn--p1ai", 80, "/"),
    "http://bücher.de/": ("xn--bcher-kva.de", 80, "/"),
    "http://straße.de/": ("xn--strae-oqa.de", 80, "/"),
    "http://example。com/": ("example.com", 80, "/"),
    "http://" + "a" * 63 + ".com/": ("a" * 63 + ".com", 80, "/"),
    "http://internal.example.com/": ("internal.example.com", 80, "/"),
    "http://localhost.example.com/": ("localhost.example.com", 80, "/"),
    "http://notlocal/".replace("notlocal", "mylocal.net"): ("mylocal.net", 80, "/"),
    "http://example.com/" + "a" * 2029: ("example.com", 80, "/" + "a" * 2029),
}  # fmt: skip


@pytest.mark.parametrize("url", [url for urls in REFUSED.values() for url in urls])
async def test_no_spelling_leads_inside(url: str) -> None:
    """Though the name server says that every name is public."""

    async def anybody(_: str) -> list[str]:
        return [PUBLIC]

    judge = Guard(resolver=anybody)

    with pytest.raises(Refused):
        await judge.resolve(judge.check_url(url))


@pytest.mark.parametrize(("url", "parts"), ALLOWED.items())
def test_neighbours_of_what_is_refused_are_allowed(url: str, parts: tuple[str, int, str]) -> None:
    target = guard().check_url(url)

    assert (target.host, target.port, target.path) == parts


def test_a_fragment_is_told_and_never_sent() -> None:
    target = guard().check_url("http://example.com/hook#part")

    assert target.fragment == "part"
    assert str(target.url) == "http://example.com/hook"
    assert guard().check_url("http://example.com/hook").fragment is None
    assert guard().check_url("http://example.com/#").fragment == ""


@pytest.mark.parametrize(
    ("url", "called"),
    [
        ("http://example.com", "http://example.com/"),
        ("http://example.com?x", "http://example.com/?x"),
        ("https://[2606:4700::1111]/a?b", "https://[2606:4700::1111]/a?b"),
        ("http://чай.рф/", "http://xn--80as4b.xn--p1ai/"),
    ],
)
def test_what_is_called_is_ascii(url: str, called: str) -> None:
    assert str(guard().check_url(url).url) == called


def test_further_ports_are_the_operators_choice() -> None:
    assert guard(ports=[9000]).check_url("http://example.com:9000/").port == 9000
    with pytest.raises(Refused):
        guard(ports=[9000]).check_url("http://example.com:9001/")


async def test_a_name_on_another_port_is_open_where_a_door_is() -> None:
    names = Names({"bot.example.com": ["10.0.0.5"], "other.example.com": [PUBLIC]})
    judge = guard(names, allow=["10.0.0.5:9000"])

    assert await judge.resolve(judge.check_url("http://bot.example.com:9000/"))
    for url in ("http://other.example.com:9000/", "http://bot.example.com/", "http://bot.example.com:9001/"):
        with pytest.raises(Refused):
            await judge.resolve(judge.check_url(url))
