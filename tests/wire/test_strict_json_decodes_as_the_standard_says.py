"""The decoder against a slow reference, and by name what W-JSON-1, W-JSON-2 and W-JSON-3 refuse or allow."""

import gc
import json
import math
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gonets.wire.strict_json import NotJson, decode
from tests.wire import slow_json

DEEP = b'{"a":' + b"[" * 31 + b"]" * 31 + b"}"
TOO_DEEP = b'{"a":' + b"[" * 32 + b"]" * 32 + b"}"

REFUSED = {
    "nothing": b"",
    "only space": b"  ",
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "UTF-16 without a mark": '{"a":1}'.encode("utf-16-le"),
    "UTF-32": '{"a":1}'.encode("utf-32"),
    "invalid UTF-8": b'{"a":"\xff"}',
    "invalid UTF-8 in a key": b'{"\xff":1}',
    "invalid UTF-8 in an escaped string": b'{"a":"\\n\xc3("}',
    "invalid UTF-8 after the value": b'{"a":1}\xff',
    "a surrogate in UTF-8": b'{"a":"\xed\xa0\x80"}',
    "an overlong NUL": b'{"a":"\xc0\x80"}',
    "two marks": b"\xef\xbb\xbf\xef\xbb\xbf{}",
    "a mark inside": b"{\xef\xbb\xbf}",
    "NaN": b'{"a":NaN}',
    "Infinity": b'{"a":Infinity}',
    "minus Infinity": b'{"a":-Infinity}',
    "beyond a double": b'{"a":1e400}',
    "far beyond a double": b'{"a":-1e999999999999}',
    "an integer beyond a double": b'{"a":[1,{"b":%b}]}' % (b"9" * 309),
    "an integer of five thousand digits": b'{"a":%b}' % (b"9" * 5000),
    "a lone high surrogate": rb'{"a":"\ud800"}',
    "a lone low surrogate": rb'{"a":"\udc00"}',
    "surrogates the wrong way round": rb'{"a":"\udc00\ud800"}',
    "a high surrogate, then a sign": rb'{"a":"\ud800A"}',
    "a lone surrogate in a key": rb'{"\ud800":1}',
    "too deep": TOO_DEEP,
    "endlessly deep": b"[" * 100_000,
    "endlessly deep objects": b'{"a":' * 100_000,
    "text after the value": b"{} x",
    "two values": b"{}{}",
    "a NUL after the value": b"{}\0",
    "a list": b"[]",
    "a string": b'"a"',
    "a number": b"1",
    "null": b"null",
    "apostrophes": b"{'a':1}",
    "a bare key": b"{a:1}",
    "a form": b"a=1&b=2",
    "a trailing comma": b'{"a":1,}',
    "a comment": b'/**/{"a":1}',
    "a leading zero": b'{"a":01}',
    "a leading plus": b'{"a":+1}',
    "no digit after the point": b'{"a":1.}',
    "a line feed in a string": b'{"a":"\n"}',
    "a NUL in a string": b'{"a":"\0"}',
    "an unknown escape": b'{"a":"\\x41"}',
    "never closed": b'{"a":"',
    "a strange space": b"\xc2\xa0{}",
}

ALLOWED = {
    "an empty object": (b"{}", {}),
    "one mark": (b"\xef\xbb\xbf{}", {}),
    "space around": (b' \t\r\n{ "a" : 1 } \n', {"a": 1}),
    "a repeated key": (b'{"a":1,"b":0,"a":2}', {"a": 2, "b": 0}),
    "a pair of surrogates": (rb'{"a":"\ud83c\udf75"}', {"a": "\N{TEACUP WITHOUT HANDLE}"}),
    "an escaped NUL": (b'{"a":"\\u0000"}', {"a": "\0"}),
    "as deep as allowed": (DEEP, json.loads(DEEP)),
    "brackets in a string": (b'{"a":"%b"}' % (b"[{" * 100), {"a": "[{" * 100}),
    "brackets behind an escaped quote": (b'{"a":"\\"%b"}' % (b"[{" * 100), {"a": '"' + "[{" * 100}),
    "many brackets, none deep": (b'{"a":[%b[]]}' % (b"[]," * 100), {"a": [[]] * 101}),
    "an integer beyond 64 bits": (b'{"a":18446744073709551616}', {"a": 2**64}),
    "the largest double in digits": (b'{"a":%d}' % int(1.7976931348623157e308), {"a": int(1.7976931348623157e308)}),
    "many digits in a string": (b'{"a":"%b"}' % (b"9" * 400), {"a": "9" * 400}),
    "many digits behind the point": (b'{"a":0.%b}' % (b"0" * 400), {"a": 0.0}),
    "very small": (b'{"a":1e-400}', {"a": 0.0}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(name: str) -> None:
    with pytest.raises(NotJson):
        decode(REFUSED[name])


@pytest.mark.parametrize("name", ALLOWED)
def test_it_is_allowed(name: str) -> None:
    body, value = ALLOWED[name]

    assert decode(body) == value


@pytest.mark.parametrize("depth", [1, 2, 5, 32])
@pytest.mark.parametrize("opening", [b"[", b'{"b":'])
def test_the_depth_is_exact(depth: int, opening: bytes) -> None:
    closing = b"]" if opening == b"[" else b"}"

    def nested(levels: int) -> bytes:
        return b'{"a":' + opening * (levels - 1) + b"1" + closing * (levels - 1) + b"}"

    decode(nested(depth), depth)
    decode(b'{"x":"%b",' % (b"[" * 40) + nested(depth)[1:], depth)
    with pytest.raises(NotJson):
        decode(nested(depth + 1), depth)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=30,
)
#: Pieces that together make nearly JSON.
SIGNS = '{}[]:,"\\ \t\n-+.eE0123456789'
PIECES = (
    '{"a":',
    '"b":1,',
    '":"',
    '"a"',
    "[[",
    "]]",
    r"\u",
    "d83c",
    "dF75",
    r"\ud83c\udf75",
    r"\n",
    "é",
    "\ufeff",
    "\0",
)
WORDS = ("true", "false", "null", "NaN", "1e400", "9" * 320, "\u2028")
pieces = st.lists(st.sampled_from((*SIGNS, *"{}{}", *PIECES, *WORDS)), max_size=25).map("".join)


def agree(body: bytes, depth: int) -> None:
    try:
        expected = slow_json.decode(body, depth)
    except slow_json.Refused:
        with pytest.raises(NotJson):
            decode(body, depth)
        return
    assert is_same(decode(body, depth), expected)


def is_same(one: object, other: object) -> bool:
    """Equal, and of equal types: true is not 1, and -0.0 is not 0.0."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(is_same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return one == other and math.copysign(1, one) == math.copysign(1, other)
    return type(one) is type(other) and one == other


@given(st.dictionaries(st.text(), values, max_size=5), st.booleans(), st.integers(1, 6))
def test_what_serialisers_write_is_read_as_the_reference_reads_it(
    value: dict[str, object], ascii_only: bool, depth: int
) -> None:
    agree(json.dumps(value, ensure_ascii=ascii_only).encode(errors="surrogatepass"), depth)


@given(pieces, st.integers(1, 4))
@settings(max_examples=300)
@example('"' + "[" * 9, 4)
@example('{"a":"\\"[[[[[[["}', 4)
@example('{"a":-0}', 4)
def test_nearly_json_is_judged_as_the_reference_judges_it(text: str, depth: int) -> None:
    agree(f'{{"a":{text}}}'.encode(), depth)
    agree(text.encode(), depth)


@given(st.dictionaries(st.text(), values, min_size=1, max_size=4), st.data())
def test_one_changed_byte_is_judged_as_the_reference_judges_it(value: dict[str, object], data: st.DataObject) -> None:
    body = bytearray(json.dumps(value, ensure_ascii=data.draw(st.booleans())).encode(errors="surrogatepass"))
    body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))

    agree(bytes(body), 4)


@given(st.binary(max_size=40))
def test_bytes_are_an_object_or_refused(body: bytes) -> None:
    agree(body, 4)


@pytest.mark.parametrize("inner", ["[],", "[[[[[[]]]]]],", '{"a":{}},', "[],} "])
def test_the_collector_rests_while_a_large_body_is_read(inner: str) -> None:
    """It would hold the loop a dozen times for one body of lists; afterwards it runs as before."""
    body = b'{"a":[' + inner.encode() * (1_000_000 // len(inner)) + b"1]}"
    walks: list[str] = []

    def note(phase: str, _: dict[str, int]) -> None:
        walks.append(phase)

    gc.collect()
    gc.callbacks.append(note)
    try:
        with suppress(NotJson):
            decode(body)
    finally:
        gc.callbacks.remove(note)

    assert len(walks) <= 4, "one walk at its end, of the young and the old"
    assert gc.isenabled()
