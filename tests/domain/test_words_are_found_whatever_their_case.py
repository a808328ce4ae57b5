"""Folding is sign for sign, and what the store is asked about misses nothing that folding would find."""

import re
import sys
import unicodedata

from hypothesis import assume, given
from hypothesis import strategies as st

from gonets.server.domain.search import ASKED_CHARS, BEFORE, Wanted, fold, found_in, wanted
from gonets.wire.messages import Content, body_of

EVERY_SIGN = "".join(chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def test_folding_keeps_the_places_of_all_signs() -> None:
    assert len(fold(EVERY_SIGN)) == len(EVERY_SIGN)
    assert fold("ЁЖ Straße ΣΑΣ İ") == "еж straße σασ İ"


def test_a_class_holds_just_the_signs_that_fold_to_its_letter() -> None:
    signs: dict[str, set[str]] = {}
    for sign in EVERY_SIGN:
        signs.setdefault(fold(sign), set()).add(sign)
    for folded, forms in signs.items():
        asked = Wanted((folded,))
        assert set(asked.whole[0][1:-1]) - {"\x01"} == forms - {"\x00", "\x01"}, hex(ord(folded))
        assert asked.asked[0] == asked.whole[0] or folded in '"\\' or folded < " "


@given(TEXT, TEXT)
def test_a_name_has_the_patterns_of_just_the_words_that_are_in_it(name: str, query: str) -> None:
    asked = wanted(query)
    assume(asked is not None and not {"\x00", "\x01"} & set(name + query))
    assert asked is not None
    assert all(re.search(each.replace("[[]", r"\["), name) for each in asked.whole) == asked.is_in(name)


@given(TEXT, TEXT, st.integers(0, 60), st.integers(1, 40))
def test_whatever_is_found_was_asked_for(text: str, more: str, start: int, length: int) -> None:
    """A part of a text, written in another case, is found in it; and the body as it is stored has the pattern."""
    part = text[start : start + length].swapcase()
    asked = wanted(part)
    content = Content(text=f"{more}{text}")
    found = None if asked is None else found_in(content, asked)
    assume(asked is not None and found is not None)  # swapcase makes two signs of ß; NFC makes one of two
    assert asked is not None
    assert found is not None
    body = body_of(content, None)
    for pattern in asked.asked:
        assert re.search(pattern.replace("[[]", r"\["), body), (pattern, body)
    assert fold(found.hit) == re.sub(r"\s", " ", fold(found.hit))
    assert found.hit in re.sub(r"\s+", " ", f"{more}{text}")


def test_only_the_longest_part_that_is_stored_as_it_is_is_asked_for() -> None:
    assert Wanted(('a"bcd\\e',)).asked == ("[bB][cC][dD]", "", "")
    assert Wanted(('"',)).asked == ("", "", "")
    assert len(Wanted(("щ" * 100,)).asked[0]) == ASKED_CHARS * 4


def test_the_three_most_telling_words_are_asked_for() -> None:
    asked = wanted("и чай заварка самоварчик и")
    assert asked is not None
    assert [len(pattern) // 4 for pattern in asked.asked] == [10, 7, 3]
    assert asked.words == ("и", "чай", "заварка", "самоварчик")


def test_letters_of_two_signs_are_found_as_people_type_them() -> None:
    asked = wanted("е\u0308лка")  # as some keyboards send ё
    assert asked is not None
    assert asked.words == ("елка",)


@given(TEXT)
def test_no_query_makes_trouble(query: str) -> None:
    asked = wanted(query)
    assert (asked is None) == (not query.strip())
    if asked is not None:
        assert found_in(Content(text=unicodedata.normalize("NFC", query)), asked) is not None


def test_a_text_without_a_space_is_cut_anywhere() -> None:
    asked = wanted("b")
    assert asked is not None
    found = found_in(Content(text="a" * 100 + "b"), asked)
    assert found is not None
    assert (found.before, found.hit, found.after) == ("…" + "a" * BEFORE, "b", "")
