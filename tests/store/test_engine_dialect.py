"""Each fragment as each engine reads it."""

import pytest

from gonets.server.store.dialect import flat, for_postgres, for_sqlite, listed, packed, sized_for_sqlite, statements

LOCK = """
SELECT c.chat_id FROM {rows: chat_id bigint, word text} r
  JOIN chats c ON c.chat_id = r.chat_id WHERE c.kind = :kind AND c.title <> ':kind' {for_update: c}"""


def test_rows_become_values_on_sqlite_with_room_for_a_few_more() -> None:
    statement = sized_for_sqlite(LOCK, 3)

    assert statement is not None
    values = "(?,?),(?,?),(?,?),(?,?)"
    assert (
        statement.text
        == f"""
SELECT c.chat_id FROM (SELECT column1 AS chat_id, column2 AS word FROM (VALUES {values}) WHERE column1 IS NOT NULL) r
  JOIN chats c ON c.chat_id = r.chat_id WHERE c.kind = :kind AND c.title <> ':kind' """
    )
    bound = statement.arguments(flat([(1, "a"), (2, "b"), (3, None)]), {"kind": "CHAT"})
    assert bound == [1, "a", 2, "b", 3, None, None, None, "CHAT"]


def test_named_values_are_bound_where_sqlite_numbers_them() -> None:
    statement = sized_for_sqlite("SELECT :b, :a, :b FROM {rows: x bigint} r WHERE r.x = :a OR r.x = :c", 1)

    assert statement is not None
    assert statement.arguments([7], {"a": 1, "b": 2, "c": 3}) == [2, 1, 7, 3]


@pytest.mark.parametrize(("rows", "room"), [(1, 1), (2, 2), (5, 8), (64, 64), (65, 128), (512, 512)])
def test_few_sizes_serve_all_batches(rows: int, room: int) -> None:
    statement = sized_for_sqlite("SELECT 1 FROM {rows: x bigint} r", rows)
    assert statement is not None
    assert statement.room == room


def test_rows_beyond_any_batch_or_read_twice_become_json_on_sqlite() -> None:
    assert sized_for_sqlite(LOCK, 513) is None
    assert sized_for_sqlite("SELECT 1 FROM {rows: a bigint} r, {rows: a bigint} AS q", 1) is None
    assert (
        for_sqlite(LOCK)
        == """
SELECT c.chat_id FROM (SELECT value ->> 0 AS chat_id, value ->> 1 AS word FROM jsonb_each(:rows)) r
  JOIN chats c ON c.chat_id = r.chat_id WHERE c.kind = :kind AND c.title <> ':kind' """
    )


def test_rows_become_arrays_on_postgresql() -> None:
    statement = for_postgres(LOCK)

    assert (
        statement.text
        == """
SELECT c.chat_id FROM unnest($1::bigint[], $2::text[]) AS r(chat_id, word)
  JOIN chats c ON c.chat_id = r.chat_id WHERE c.kind = $3 AND c.title <> ':kind' FOR UPDATE OF c"""
    )
    assert statement.arguments([(1, "a"), (2, "b")], {"kind": "CHAT"}) == [[1, 2], ["a", "b"], "CHAT"]


def test_names_are_numbered_once_each() -> None:
    statement = for_postgres("SELECT :b, :a, :b -- :c\n, '::x'::text, CAST(:a AS BIGINT), \":d\" /* :e */")

    assert statement.text == "SELECT $1, $2, $1 -- :c\n, '::x'::text, CAST($2 AS BIGINT), \":d\" /* :e */"
    assert statement.arguments([], {"a": 1, "b": 2}) == [2, 1]


def test_a_quote_within_a_literal_does_not_end_it() -> None:
    assert for_postgres("SELECT 'it''s :no {clustered}', :yes").text == "SELECT 'it''s :no {clustered}', $1"


def test_the_same_rows_may_be_read_twice() -> None:
    statement = for_postgres("SELECT 1 FROM {rows: a bigint} r, {rows: a bigint} AS q WHERE r.a = :x")

    assert statement.text == "SELECT 1 FROM unnest($1::bigint[]) AS r(a), unnest($1::bigint[]) AS q(a) WHERE r.a = $2"


@pytest.mark.parametrize(
    ("fragment", "sqlite", "postgres"),
    [
        ("{for_update: c, d}", "", "FOR UPDATE OF c, d"),
        ("{skip_locked}", "", "FOR UPDATE SKIP LOCKED"),
        ("{clustered}", "WITHOUT ROWID", ""),
        ("{roomy}", "", "WITH (fillfactor=50)"),
        ("{unlogged}", "", "UNLOGGED"),
    ],
)
def test_each_fragment_has_its_word(fragment: str, sqlite: str, postgres: str) -> None:
    assert for_sqlite(fragment) == sqlite
    assert for_postgres(fragment).text == postgres


@pytest.mark.parametrize("wrong", ["{roomi}", "{rows: a} r", "{rows: a bigint} r {rows: b bigint} q"])
def test_a_misspelt_fragment_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"fragment|rows"):
        for_postgres(wrong)


def test_a_missing_value_is_refused() -> None:
    with pytest.raises(KeyError):
        for_postgres("SELECT :a").arguments([], {})


def test_rows_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        for_postgres("SELECT 1 FROM {rows: a bigint, b text} r").arguments([(1, "a"), (2,)], {})


def test_only_values_are_packed() -> None:
    assert packed(listed([(1, "чай", None, 2.5)])) == '[[1,"чай",null,2.5]]'
    with pytest.raises(TypeError):
        packed([(object(),)])  # type: ignore[list-item]  # that is the mistake


def test_a_script_is_cut_at_its_semicolons_only() -> None:
    script = """-- first; of all
CREATE TABLE tea (leaf TEXT DEFAULT 'a;b');  -- green; or black
/* not; here */ INSERT INTO tea VALUES ('it''s; fine');
CREATE TRIGGER steep AFTER INSERT ON tea BEGIN
  UPDATE tea SET leaf = CASE WHEN leaf = '' THEN 'x' ELSE leaf END;
  DELETE FROM tea WHERE leaf = ';';
END;
CREATE FUNCTION f() RETURNS void AS $body$ BEGIN; END; $body$ LANGUAGE plpgsql;
CREATE TRIGGER g AFTER INSERT ON tea EXECUTE FUNCTION f();
;
SELECT 1
-- the end;
"""
    cut = [" ".join(statement.split()) for statement in statements(script)]

    assert [statement.split(" ", 5)[:3] for statement in cut] == [
        ["--", "first;", "of"],
        ["--", "green;", "or"],
        ["CREATE", "TRIGGER", "steep"],
        ["CREATE", "FUNCTION", "f()"],
        ["CREATE", "TRIGGER", "g"],
        ["SELECT", "1", "--"],
    ]
    assert cut[2].endswith("END")
    assert cut[3].endswith("plpgsql")
