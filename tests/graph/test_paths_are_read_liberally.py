"""Words of a path (W-PATH-1, W-PATH-2) and the length of a URL (E4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonets.server.domain.refusals import BadRequest, UrlTooLong
from gonets.server.graph.paths import require_short_url, words_of

SEND = ("graph", "me", "messages", "chat:C5aa01b3c7d1e")


@pytest.mark.parametrize(
    "path",
    [
        b"/graph/me/messages/chat:C5aa01b3c7d1e",
        b"/graph/me/messages/chat:C5aa01b3c7d1e/",
        b"/graph//me/messages/chat:C5aa01b3c7d1e",
        b"//graph/me///messages//chat:C5aa01b3c7d1e//",
        b"/graph/me/messages/chat%3AC5aa01b3c7d1e",
        b"/graph/me/messages/chat%3aC5aa01b3c7d1e",
        b"/%67raph/me/messages/chat:C5aa01b3c7d1e",
    ],
)
def test_these_are_the_same_path(path: bytes) -> None:
    assert words_of(path) == SEND


@pytest.mark.parametrize("path", [b"", b"/", b"//", b"///"])
def test_slashes_alone_are_no_word(path: bytes) -> None:
    assert words_of(path) == ()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (b"/graph/a%2Fb", ("graph", "a/b")),
        (b"/graph/%252e%252e", ("graph", "%2e%2e")),
        (b"/graph/.../.a/a.", ("graph", "...", ".a", "a.")),
        (b"/graph/a+b", ("graph", "a+b")),
        (b"/graph/%D1%87%D0%B0%D0%B9", ("graph", "чай")),
        ("/graph/чай".encode(), ("graph", "чай")),
    ],
)
def test_a_segment_is_decoded_once_and_by_itself(path: bytes, words: tuple[str, ...]) -> None:
    assert words_of(path) == words


@pytest.mark.parametrize(
    "path",
    [
        *(b"/graph/%b/me" % dots for dots in (b".", b"..", b"%2e", b"%2E%2e", b".%2e", b"%2e.")),
        *(b"/graph/me/%b" % dots for dots in (b".", b"..", b"%2e%2e")),
        *(b".", b"..", b"./graph", b"//../graph"),
        *(b"/graph/%", b"/graph/%2", b"/graph/%g0", b"/graph/%2/me", b"/graph/a%", b"/graph/%%41"),
        *(b"/graph/%ff", b"/graph/%c0%af", b"/graph/\xff", b"/graph/%ed%a0%80", b"/graph/%d1/%87"),
    ],
)
def test_what_cannot_be_decoded_is_refused(path: bytes) -> None:
    with pytest.raises(BadRequest):
        words_of(path)


words = st.lists(st.text(min_size=1).filter(lambda word: word not in (".", "..")), max_size=5)


@given(words, st.data())
def test_any_words_come_back_from_any_spelling(spoken: list[str], data: st.DataObject) -> None:
    slashes = st.sampled_from([b"/", b"//", b"///"])
    path = b"".join(data.draw(slashes) + spelt(word, data) for word in spoken) + data.draw(st.sampled_from([b"", b"/"]))

    assert words_of(path) == tuple(spoken)


def spelt(word: str, data: st.DataObject) -> bytes:
    """Each byte as it is or encoded; slash and percent are never as they are."""
    loose = data.draw(st.booleans())
    return b"".join(
        bytes((byte,)) if loose and byte not in b"/%" else (b"%%%02X" if byte & 1 else b"%%%02x") % byte
        for byte in word.encode()
    )


@given(st.binary(max_size=30))
def test_whatever_comes_is_words_or_a_bad_request(path: bytes) -> None:
    try:
        found = words_of(path)
    except BadRequest:
        return
    assert not {"", ".", ".."} & set(found)


@pytest.mark.parametrize(("path", "query"), [(16_382, 0), (10, 16_372), (0, 16_382)])
def test_a_url_has_16_kib_with_its_question_mark(path: int, query: int) -> None:
    require_short_url(b"/" * (path + 1), b"a" * query)
    with pytest.raises(UrlTooLong):
        require_short_url(b"/" * (path + 2), b"a" * query)
