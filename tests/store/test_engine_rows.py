"""Values go in and come out unchanged, alone and in sets, on both engines."""

from enum import StrEnum

import pytest

from gonets.server.store.database import Database, Sql, Transaction
from gonets.wire.ids import GroupId, UserId

NINA = UserId(571000000101)
TIMUR = UserId(571000000102)
VERA = UserId(571000000103)
TEA_CLUB = GroupId(57100000000333)
LARGEST = 2**63 - 1

JOIN: Sql = """
INSERT INTO users (user_id, name, locale, phone, created_at)
SELECT user_id, name, 'ru', phone, :now FROM {rows: user_id bigint, name text, phone text} r"""
FIND: Sql = """
SELECT r.ord, u.user_id, u.name, u.phone FROM {rows: ord bigint, user_id bigint} r
  JOIN users u ON u.user_id = r.user_id ORDER BY r.ord {for_update: u}"""
ONE: Sql = "SELECT user_id, name, phone FROM users WHERE user_id = :user_id"
RENAME: Sql = """
UPDATE users SET name = r.name FROM {rows: user_id bigint, name text} r
 WHERE users.user_id = r.user_id RETURNING users.user_id, users.name"""
BARE: Sql = """
SELECT r.ord, u.name FROM {rows: ord bigint, user_id bigint} r
  JOIN users u ON u.user_id = r.user_id ORDER BY COALESCE(r.ord, 9)"""
COUNT: Sql = "SELECT COUNT(*) AS people, MIN(user_id) AS first, MAX(user_id) AS last FROM users"
FIRST: Sql = "SELECT user_id FROM users WHERE user_id > :after ORDER BY user_id LIMIT 1 {skip_locked}"


class Kind(StrEnum):
    STRONG = "STRONG"


def joining(*people: tuple[int, str, str | None]) -> "Joining":
    return Joining(people)


class Joining:
    def __init__(self, people: tuple[tuple[int, str, str | None], ...]) -> None:
        self._people = people

    async def __call__(self, tx: Transaction) -> int:
        return await tx.execute(JOIN, self._people, now=1700000000000)


async def test_rows_come_back_with_their_columns_as_attributes(database: Database) -> None:
    await database.transact(joining((NINA, "Nina Orlova", "+7900"), (TIMUR, "Timur Aliev", None)))

    (row,) = await database.read(lambda tx: tx.fetch(ONE, user_id=TIMUR))

    assert (row.user_id, row.name, row.phone) == (TIMUR, "Timur Aliev", None)
    assert type(row.user_id) is int
    assert not hasattr(row, "locale")


async def test_a_set_of_rows_keeps_its_order_and_its_repeats(database: Database) -> None:
    await database.transact(joining((NINA, "Nina", None), (VERA, "Vera", None)))

    asked = [(0, VERA), (1, NINA), (2, TIMUR), (3, VERA)]
    rows = await database.transact(lambda tx: tx.fetch(FIND, asked))

    assert [(row.ord, row.name) for row in rows] == [(0, "Vera"), (1, "Nina"), (3, "Vera")]


async def test_a_statement_learns_its_columns_when_it_first_finds_something(database: Database) -> None:
    assert await database.read(lambda tx: tx.fetch(ONE, user_id=NINA)) == []

    await database.transact(joining((NINA, "Nina", None)))

    assert [row.name for row in await database.read(lambda tx: tx.fetch(ONE, user_id=NINA))] == ["Nina"]


async def test_no_rows_run_nothing(database: Database) -> None:
    async def nothing(tx: Transaction) -> tuple[list[object], int]:
        return list(await tx.fetch(FIND, [])), await tx.execute(JOIN, iter(()), now=0)

    assert await database.transact(nothing) == ([], 0)


async def test_rows_may_be_any_iterable(database: Database) -> None:
    people = ((number, f"guest {number}", None) for number in range(1, 4))

    assert await database.transact(lambda tx: tx.execute(JOIN, people, now=0)) == 3


@pytest.mark.parametrize("many", [1, 2, 3, 511, 512, 513, 2000])
async def test_a_set_may_have_any_size(database: Database, many: int) -> None:
    await database.transact(joining(*((number, f"guest {number}", None) for number in range(1, many + 1))))

    found = await database.read(lambda tx: tx.fetch(COUNT))

    assert [(row.people, row.first, row.last) for row in found] == [(many, 1, many)]


async def test_a_row_may_begin_with_nothing(database: Database) -> None:
    await database.transact(joining((NINA, "Nina", None)))

    found = await database.read(lambda tx: tx.fetch(BARE, [(None, NINA), (1, NINA), (2, TIMUR)]))

    assert [(row.ord, row.name) for row in found] == [(1, "Nina"), (None, "Nina")]


async def test_the_largest_numbers_are_exact(database: Database) -> None:
    numbers = [LARGEST, LARGEST - 1, 2**53 + 1, -(2**63)]
    await database.transact(joining(*((number, str(number), None) for number in numbers)))

    found = await database.read(lambda tx: tx.fetch(FIND.replace("{for_update: u}", ""), enumerate(numbers)))
    (alone,) = await database.read(lambda tx: tx.fetch(ONE, user_id=LARGEST))

    assert [row.user_id for row in found] == numbers
    assert [row.name for row in found] == [str(number) for number in numbers]
    assert alone.user_id == LARGEST


async def test_text_is_kept_to_the_letter(database: Database) -> None:
    texts = [
        "",
        "Чай ☕",
        'quo"te',
        "apo'strophe",
        "back\\slash",
        "line\nbreak\ttab",
        "👩‍👩‍👧",
        "{rows: a text} :name",
        "\u2028",
        "null",
    ]
    await database.transact(joining(*((number, text, None) for number, text in enumerate(texts))))

    found = await database.read(lambda tx: tx.fetch("SELECT name FROM users ORDER BY user_id"))

    assert [row.name for row in found] == texts


async def test_ids_and_words_of_our_own_classes_are_values(database: Database) -> None:
    await database.transact(joining((TEA_CLUB, Kind.STRONG, None)))
    await database.transact(lambda tx: tx.execute("UPDATE users SET phone = :kind", kind=Kind.STRONG))

    (row,) = await database.read(lambda tx: tx.fetch(ONE, user_id=TEA_CLUB))

    assert (row.name, row.phone) == ("STRONG", "STRONG")


async def test_an_update_from_rows_returns_them(database: Database) -> None:
    await database.transact(joining((NINA, "Nina", None), (TIMUR, "Timur", None)))

    changed = await database.transact(lambda tx: tx.fetch(RENAME, [(NINA, "Nina Orlova"), (VERA, "Vera Kim")]))

    assert [(row.user_id, row.name) for row in changed] == [(NINA, "Nina Orlova")]


async def test_a_row_can_be_taken_past_locked_ones(database: Database) -> None:
    await database.transact(joining((NINA, "Nina", None)))

    assert [row.user_id for row in await database.transact(lambda tx: tx.fetch(FIRST, after=0))] == [NINA]
