"""Files and who uses them, as rows (W-UPL, W-ATT-3)."""

from collections.abc import Collection

from gonets.server.domain.uploads import Bytes, File, FileKind, FileState
from gonets.server.store.database import Row, Sql, Transaction
from gonets.wire.ids import ChatId, GroupId, MemberId, MessageId, member_id

FILE: Sql = """f.file_id, f.kind, f.owner_id, f.name, f.state, f.digest, f.size, f.media_type, f.width, f.height,
       f.ready_at, f.link"""

# A number that is taken already inserts nothing, and another is tried.
RESERVE: Sql = """
INSERT INTO files (file_id, kind, owner_id, name, state, created_at)
VALUES (:file_id, :kind, :owner_id, '', 'RESERVED', :now) ON CONFLICT (file_id) DO NOTHING"""

FILE_OF: Sql = "SELECT " + FILE + " FROM files f WHERE f.file_id = :file_id"

FILES_OF: Sql = "SELECT " + FILE + " FROM {rows: file_id bigint} r JOIN files f ON f.file_id = r.file_id"

# From RESERVED, or from a try that never ended: of two at once the later takes over, and the earlier finds out.
CLAIM: Sql = """
UPDATE files SET state = 'STORED', digest = :digest, size = :size
 WHERE file_id = :file_id AND state <> 'READY'"""

FINISH: Sql = """
UPDATE files SET state = 'READY', name = :name, media_type = :media_type, width = :width, height = :height,
                 ready_at = :ready_at
 WHERE file_id = :file_id AND state = 'STORED' AND digest = :digest"""

# Held until commit, so that two uploads cannot both be the last that fits (W-LIM-1, limits.storage_bytes).
LOCK_GROUP: Sql = "SELECT g.group_id FROM groups g WHERE g.group_id = :owner_id {for_update: g}"

LOCK_USER: Sql = "SELECT u.user_id FROM users u WHERE u.user_id = :owner_id {for_update: u}"

LINK: Sql = "UPDATE files SET state = 'LINKED', link = :link WHERE file_id = :file_id AND state = 'RESERVED'"

STORED_BYTES: Sql = """
SELECT COALESCE(SUM(size), 0) AS total FROM files WHERE owner_id = :owner_id AND file_id <> :but"""

# W-ATT-3: own upload, or carried by a message that the caller can read.
USABLE: Sql = (
    """
SELECT r.ord, """
    + FILE
    + """
  FROM {rows: ord bigint, file_id bigint, caller_id bigint} r JOIN files f ON f.file_id = r.file_id
 WHERE f.owner_id = r.caller_id OR EXISTS (
       SELECT 1 FROM file_uses u JOIN participants p ON p.chat_id = u.chat_id AND p.member_id = r.caller_id
        WHERE u.file_id = f.file_id AND p.state = 'ACTIVE' AND u.seq >= p.sees_from)"""
)

# By number, so two nodes with the same files queue up; held until commit, so the janitor cannot take one meanwhile.
USABLE_LOCKED: Sql = USABLE + " ORDER BY f.file_id {for_update: f}"

INSERT_USES: Sql = """
INSERT INTO file_uses (file_id, chat_id, seq)
SELECT file_id, chat_id, seq FROM {rows: file_id bigint, chat_id bigint, seq bigint} r WHERE true
    ON CONFLICT (file_id, chat_id, seq) DO NOTHING"""

# Also when used before: a janitor that waits for this row looks at it anew and sees that it is used.
MARK_USED: Sql = """
UPDATE files SET used_at = :now WHERE file_id IN (SELECT r.file_id FROM {rows: file_id bigint} r)"""

USED_BY: Sql = "SELECT file_id FROM file_uses WHERE chat_id = :chat_id AND seq = :seq ORDER BY file_id"

DROP_USES: Sql = "DELETE FROM file_uses WHERE chat_id = :chat_id AND seq = :seq"

# The icon a chat had is held by the message that told of it; that use ends with the icon.
DROP_ICON_USE: Sql = """
DELETE FROM file_uses WHERE file_id = :file_id AND chat_id = :chat_id AND seq IN (
       SELECT m.seq FROM messages m WHERE m.chat_id = :chat_id AND m.system = 'ICON_CHANGED')"""

UNMARK: Sql = """
UPDATE files SET used_at = NULL
 WHERE file_id IN (SELECT r.file_id FROM {rows: file_id bigint} r)
   AND NOT EXISTS (SELECT 1 FROM file_uses u WHERE u.file_id = files.file_id)"""

UNUSED: Sql = """
SELECT f.file_id, f.digest FROM files f
 WHERE f.used_at IS NULL AND f.created_at < :before
   AND NOT EXISTS (SELECT 1 FROM file_uses u WHERE u.file_id = f.file_id)
 ORDER BY f.created_at LIMIT 1000 {for_update: f}"""

DROP: Sql = """
DELETE FROM files WHERE used_at IS NULL AND file_id IN (SELECT r.file_id FROM {rows: file_id bigint} r)"""

HELD: Sql = """
SELECT DISTINCT f.digest FROM {rows: digest text} r JOIN files f ON f.digest = r.digest"""


async def reserve(tx: Transaction, file: int, kind: FileKind, owner: MemberId, now: int) -> bool:
    """False if that number is taken."""
    return await tx.execute(RESERVE, file_id=file, kind=kind.value, owner_id=owner, now=now) == 1


async def file_of(tx: Transaction, file: int) -> File | None:
    rows = await tx.fetch(FILE_OF, file_id=file)
    return _file(rows[0]) if rows else None


async def files_of(tx: Transaction, numbers: Collection[int]) -> dict[int, File]:
    """Those of them that are there, whoever may use them."""
    return {row.file_id: _file(row) for row in await tx.fetch(FILES_OF, [(number,) for number in numbers])}


async def claim(tx: Transaction, file: int, found: Bytes) -> bool:
    """The row holds the digest from now on, so nobody takes those bytes away; False if a file is there already."""
    return await tx.execute(CLAIM, file_id=file, digest=found.digest, size=found.size) == 1


async def finish(tx: Transaction, file: int, found: Bytes, name: str, ready_at: int) -> bool:
    """False if another upload to the same link claimed it since."""
    changed = await tx.execute(
        FINISH,
        file_id=file,
        digest=found.digest,
        name=name,
        media_type=found.media_type,
        width=found.width,
        height=found.height,
        ready_at=ready_at,
    )
    return changed == 1


async def link(tx: Transaction, file: int, url: str) -> None:
    """No bytes will come: the file stands for this URL (W-ATT-IMAGE-3)."""
    await tx.execute(LINK, file_id=file, link=url)


async def stored_bytes(tx: Transaction, owner: MemberId, but: int = 0) -> int:
    """Of all files of a caller but one; the caller is locked until commit."""
    await tx.fetch(LOCK_GROUP if isinstance(owner, GroupId) else LOCK_USER, owner_id=owner)
    (row,) = await tx.fetch(STORED_BYTES, owner_id=owner, but=but)
    return int(row.total)


async def usable(
    tx: Transaction, wanted: Collection[tuple[int, int, int]], *, locked: bool = False
) -> dict[tuple[int, int], File]:
    """Rows of place, file, caller; of those the files that the caller may use, by place and number."""
    rows = await tx.fetch(USABLE_LOCKED if locked else USABLE, list(wanted))
    return {(row.ord, row.file_id): _file(row) for row in rows}


async def use(tx: Transaction, uses: Collection[tuple[int, int, int]], now: int) -> None:
    """Rows of file, chat, seq; the files live as long as one of these does (W-UPL-7)."""
    await tx.execute(INSERT_USES, list(uses))
    await tx.execute(MARK_USED, sorted({(file,) for file, _, _ in uses}), now=now)


async def drop_uses(tx: Transaction, message: MessageId) -> None:
    """The message no longer holds its files."""
    held = [(row.file_id,) for row in await tx.fetch(USED_BY, chat_id=message.chat, seq=message.seq)]
    if held:
        await tx.execute(DROP_USES, chat_id=message.chat, seq=message.seq)
        await tx.execute(UNMARK, held)


async def drop_held(tx: Transaction, holder: int) -> None:
    """What a person holds as their photo: a use like a message's, at the place (person, 0)."""
    held = [(row.file_id,) for row in await tx.fetch(USED_BY, chat_id=holder, seq=0)]
    if held:
        await tx.execute(DROP_USES, chat_id=holder, seq=0)
        await tx.execute(UNMARK, held)


async def drop_icon_use(tx: Transaction, chat: ChatId, file: int) -> None:
    await tx.execute(DROP_ICON_USE, file_id=file, chat_id=chat)
    await tx.execute(UNMARK, [(file,)])


async def drop_unused(tx: Transaction, before: int) -> list[str | None]:
    """At most 1,000 rows that nobody holds; a digest for each, None where no bytes ever came."""
    rows = await tx.fetch(UNUSED, before=before)
    await tx.execute(DROP, [(row.file_id,) for row in rows])
    return [row.digest for row in rows]


async def held(tx: Transaction, digests: Collection[str]) -> set[str]:
    """Those of the digests that some row still names."""
    return {row.digest for row in await tx.fetch(HELD, [(digest,) for digest in digests])}


def _file(row: Row) -> File:
    return File(
        row.file_id,
        FileKind(row.kind),
        member_id(row.owner_id),
        row.name,
        FileState(row.state),
        row.digest,
        row.size,
        row.media_type,
        row.width,
        row.height,
        row.ready_at,
        row.link,
    )
