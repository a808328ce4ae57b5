"""tools/words.py: what the client says is in the Russian lists, once, whole and compiled (M-46, M-49)."""

from dataclasses import replace
from pathlib import Path

import pytest

from tools import words
from tools.words import Entry, Used


def test_the_lists_say_what_the_client_says_and_are_compiled() -> None:
    used, wrong = words.all_used()

    assert len(used) > 300, "hardly a word was found"
    assert [*wrong, *words.faults(used, words.lists()), *words.stale(used, words.lists())] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('t("Tea")', [("Tea", None)]),
        ('const f = ({ t }) => (a ? t("Tea") : null);', [("Tea", None)]),
        ('words.t("With {milk}", { milk })', [("With {milk}", None)]),
        ('n("{count} cup", "{count} cups", cups.length)', [("{count} cup", "{count} cups")]),
        ('n(\n  "{count} cup",\n  "{count} " + "cups",\n  2,\n)', [("{count} cup", "{count} cups")]),
        ('t("split " +\n "in two")', [("split in two", None)]),
        ("t('said \"so\"\\u2026')", [('said "so"…', None)]),
        ('/["\']t\\(/.test(x); t("behind an expression")', [("behind an expression", None)]),
        ('`${t("in a template")} and ${f({ a: t("deep") })}`', [("in a template", None), ("deep", None)]),
        ('// t("a comment")\n/* n("a", "b", 1) */ cat("other"); function t(a) {}', []),
    ],
)
def test_texts_are_found_where_they_are(source: str, found: list[tuple[str, str | None]]) -> None:
    seen = list(words.used_in(source, "some.mjs"))

    assert [(one.one, one.many) for one in seen if isinstance(one, Used)] == found
    assert len(seen) == len(found)


@pytest.mark.parametrize(
    "source", ["t(text)", "t(`Tea`)", 't("Tea" + kind)', 'n("{count} cup", many, 2)', "words.t(a.b)"]
)
def test_a_text_nobody_could_translate_is_told(source: str) -> None:
    (fault,) = words.used_in(source, "some.mjs")
    assert isinstance(fault, str)
    assert fault.startswith("some.mjs:1")


CUPS = Used("{count} cup of {what}", "{count} cups of {what}", "a.mjs:1")
TEA = Used("Tea", None, "a.mjs:2")
FORMS = ("{count} чашка «{what}»", "{count} чашки «{what}»", "{count} чашек «{what}»")
GOOD = {"kit": [Entry("Tea", None, ("Чай",), False), Entry(CUPS.one, CUPS.many, FORMS, False)]}


def test_whole_lists_have_no_fault() -> None:
    assert list(words.faults([TEA, CUPS], GOOD)) == []


@pytest.mark.parametrize(
    ("used", "changed", "told"),
    [
        ([TEA, CUPS, Used("Milk", None, "b.mjs:7")], {}, "b.mjs:7: 'Milk' is in no word list"),
        ([CUPS], {}, "kit.po: 'Tea' is not used"),
        ([TEA, CUPS], {"views": [GOOD["kit"][0]]}, "views.po: 'Tea' is in kit.po as well"),
        ([TEA, CUPS], {"kit": [replace(GOOD["kit"][0], is_fuzzy=True), GOOD["kit"][1]]}, "is fuzzy"),
        ([TEA, CUPS], {"kit": [replace(GOOD["kit"][0], said=("",)), GOOD["kit"][1]]}, "is not translated"),
        ([TEA, CUPS], {"kit": [replace(GOOD["kit"][0], said=("Чай!",)), GOOD["kit"][1]]}, "raises its voice"),
        ([TEA, CUPS], {"kit": [GOOD["kit"][0], replace(GOOD["kit"][1], said=FORMS[:2])]}, "needs 3 forms"),
        (
            [TEA, CUPS],
            {"kit": [GOOD["kit"][0], replace(GOOD["kit"][1], said=(*FORMS[:2], "чашек"))]},
            "places in braces",
        ),
        ([TEA, CUPS], {"kit": [GOOD["kit"][0], replace(GOOD["kit"][1], many="{count} mugs")]}, "another plural"),
        ([TEA, CUPS, replace(TEA, many="Teas")], {}, "counts here or at"),
    ],
)
def test_a_list_that_would_show_wrong_is_told(used: list[Used], changed: words.Lists, told: str) -> None:
    found = list(words.faults(used, GOOD | changed))
    assert any(told in fault for fault in found), found


def test_adding_puts_what_is_missing_at_the_end_of_a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "LISTS", tmp_path)
    monkeypatch.setattr(words, "lists", lambda: {"kit": words.read_list(tmp_path / "kit.po")})
    head = (words.WEB / "locales" / "ru" / "kit.po").read_text("utf-8").partition("\n\n")[0]
    (tmp_path / "kit.po").write_text(f'{head}\n\nmsgid "Tea"\nmsgstr "Чай"\n', "utf-8")
    (tmp_path / "a.mjs").write_text(
        't("Tea"); t("So \\"good\\""); t("So \\"good\\""); n("{count} cup", "{count} cups", 2)'
    )

    words.add("kit", [str(tmp_path / "a.mjs")])

    tea, good, cups = words.read_list(tmp_path / "kit.po")
    assert tea.said == ("Чай",)
    assert (good.one, good.is_translated) == ('So "good"', False)
    assert (cups.one, cups.many, cups.said) == ("{count} cup", "{count} cups", ("", "", ""))


def test_words_come_with_the_modules_that_say_them() -> None:
    used = [
        TEA,
        CUPS,
        Used("Tea", None, "later.mjs:1"),
        Used("Milk", None, "later.mjs:2"),
        Used("Salt", None, "b.mjs:1"),
    ]
    milk = Entry("Milk", None, ("Молоко",), False)

    now, later = words.compiled(used, GOOD | {"views": [milk]}, {"a.mjs"}).values()

    assert '  "Tea": "Чай",\n  "{count} cup of {what}": ["{count} чашка' in now
    assert "Молоко" not in now
    assert 'addWords({\n  "Milk": "Молоко",\n});' in later
    assert "Чай" not in later
