"""Values become the shapes that the browser gets: as on the wire, 64-bit numbers as strings (W-ID-6)."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from msgspec import UNSET, Raw, UnsetType
from msgspec.structs import replace

from gonets.server.domain.callbacks import Spinning
from gonets.server.domain.chats import ChatKind, Known, Listed
from gonets.server.domain.profiles import Profile
from gonets.server.domain.sending import Draft, Sent
from gonets.server.domain.uploads import File, FileKind
from gonets.server.domain.windows import Letter, Quote, Row, may
from gonets.server.people import shapes
from gonets.server.services.listing import Seen
from gonets.server.services.presence import Shown
from gonets.server.services.profiles import GroupProfile
from gonets.server.services.search import Hit
from gonets.server.services.windows import RowsPage, Window
from gonets.wire.answers import Icon, Place, Sender
from gonets.wire.attachments import reading_form
from gonets.wire.chats import ICON, chat_object
from gonets.wire.ids import ChatId, MessageId, UserId
from gonets.wire.links import Links
from gonets.wire.messages import pieces_of

T = TypeVar("T")

#: What a photo is called in its address.
PHOTO = "photo"


def chat(seen: Seen, links: Links) -> dict[str, object]:
    """The chat object of the wire, and what it is to this member: for the operator."""
    found = chat_object(
        seen.chat.id,
        kind=seen.chat.kind.value,
        status=seen.standing.state.value,
        title=seen.title,
        people=seen.people,
        last_event_at=seen.last_event_at,
        owner=seen.chat.owner,
        group=seen.chat.group,
        icon=seen.icon_url(links),
    )
    unread = max(0, seen.chat.last_n - seen.standing.read_n) if seen.standing.is_active else 0
    return found | {"my_role": seen.standing.role.value, "unread": unread}


def row(one: Row, links: Links, acting: Iterable[Shown] = ()) -> shapes.ChatRow:
    """Of a chat that was left no icon, no face, no news, no members and nobody who acts (W-CHAT-3)."""
    chat, standing, me = one.chat, one.standing, one.standing.member
    is_active = standing.is_active
    return shapes.ChatRow(
        chat_id=str(chat.id),
        type=chat.kind.value,
        status=standing.state.value,
        owner_id=str(chat.owner),
        members=chat.members if is_active else 0,
        lastEventTime=one.last_event_at,
        my_role=standing.role.value,
        may=may(chat, standing),
        unread=one.unread,
        place=one.place,
        acting=[
            shapes.Acting(str(each.member), each.name, each.action, each.until)
            for each in acting
            if is_active and each.member != me
        ],
        title=UNSET if one.title is None else one.title,
        icon=_icon(one, links),
        companion=_companion(one, links),
        group_id=UNSET if chat.group is None else str(chat.group),
        last_message=UNSET if one.last is None else message(one.last, links, standing.sees_from),
        first_unread=_mid(chat.id, one.first_unread),
        read_up_to=_mid(chat.id, standing.read_seq if is_active else None),
        read_by_others_up_to=_mid(chat.id, one.read_by_others),
        consent=UNSET if one.consent is None else one.consent.value,
        link_on=chat.join_by_link if is_active and chat.kind is ChatKind.CHAT else UNSET,
    )


def rows(page: RowsPage, links: Links) -> shapes.ChatsPage:
    return shapes.ChatsPage([row(one, links) for one in page.rows], page.marker)


def window(found: Window, links: Links) -> shapes.Window:
    letters = [message(letter, links, found.sees_from) for letter in found.letters]
    return shapes.Window(letters, found.has_before, found.has_after, str(found.place))


def message(letter: Letter, links: Links, sees_from: int = 0) -> shapes.Message:
    """For a reader who sees from that seq on: what is quoted from before is not for them (reliability 7.3)."""
    one, quote = letter.message, letter.quote
    is_gone = one.deleted_at is not None
    return shapes.Message(
        sender=Sender(letter.sender.name, str(one.sender)),
        recipient=Place(str(one.id.chat)),
        message=_said(one.id, one.body, links),
        timestamp=one.id.sent_at,
        version=str(letter.version),
        edited=True if one.edited_at is not None and not is_gone else UNSET,
        deleted=True if is_gone else UNSET,
        system=UNSET if one.system is None else one.system.value,
        system_about=_about(letter, links),
        reply=UNSET if quote is None or quote.id.seq < sees_from else _quote(quote, links),
        sizes=_each(letter.files, _size),
        files=_each(letter.files, _facts),
        client_id=UNSET if letter.client_id is None else letter.client_id,
    )


def sent(done: Sent, draft: Draft, name: str, links: Links) -> shapes.Message:
    """What a draft without anything around it became; whatever is read of it later is newer."""
    return shapes.Message(
        sender=Sender(name, str(draft.sender)),
        recipient=Place(str(done.id.chat)),
        message=_said(done.id, draft.body, links),
        timestamp=done.id.sent_at,
        version="0",
        client_id=draft.client_id or UNSET,
    )


def member(one: Known, links: Links) -> shapes.Member:
    return shapes.Member(str(one.member), one.name, _photo(one, links))


def listed(one: Listed, links: Links) -> shapes.Listed:
    last = one.last_action_at if isinstance(one.member, UserId) else UNSET
    return shapes.Listed(str(one.member), one.name, _photo(one, links), one.role.value, one.joined_at, last)


def hit(one: Hit, links: Links) -> shapes.Hit:
    place = one.place
    return shapes.Hit(
        str(one.letter.message.id.chat),
        message(one.letter, links, one.sees_from),
        shapes.Context(place.before, place.hit, place.after),
    )


def press(one: Spinning) -> shapes.Press:
    pressed = one.press
    return shapes.Press(
        press_id=pressed.id,
        chat_id=str(pressed.message.chat),
        mid=str(pressed.message),
        row=pressed.row,
        column=pressed.column,
        pressed_at=pressed.pressed_at,
        state=one.ending.value,
        ended_by=UNSET if one.ended_by is None else str(one.ended_by),
    )


def _said(mid: MessageId, body: str | None, links: Links) -> shapes.Said:
    if body is None:
        return shapes.Said(str(mid.seq), str(mid))
    kept = pieces_of(body)
    attachments = Raw(reading_form(bytes(kept.attachments), links)) if len(kept.attachments) else UNSET
    return shapes.Said(
        str(mid.seq), str(mid), _there(kept.text), attachments, _there(kept.reply_to), _there(kept.privacyWarning)
    )


def _there(piece: Raw) -> Raw | UnsetType:
    return piece if len(piece) else UNSET


def _mid(chat: ChatId, seq: int | None) -> str | UnsetType:
    return str(MessageId(chat, seq)) if seq else UNSET


def _icon(one: Row, links: Links) -> Icon | UnsetType:
    chat = one.chat
    if chat.icon is None or not one.standing.is_active:
        return UNSET
    return Icon(chat.icon_link or links.file_url(chat.icon, ICON))


def _companion(one: Row, links: Links) -> shapes.Member | UnsetType:
    if one.companion is None:
        return UNSET
    if one.standing.is_active:
        return member(one.companion, links)
    # A DIALOG has no title but the name of the other side, as it was (W-CHAT-3).
    name = one.title if one.chat.kind is ChatKind.DIALOG and one.title else one.companion.name
    return member(replace(one.companion, name=name, photo=None), links)


def _photo(one: Known, links: Links) -> str | UnsetType:
    return UNSET if one.photo is None else links.file_url(one.photo, PHOTO)


def _about(letter: Letter, links: Links) -> shapes.About | UnsetType:
    about = letter.about
    if about is None:
        return UNSET
    members = [member(one, links) for one in about.members] or UNSET
    return shapes.About(members, UNSET if about.title is None else about.title)


def _quote(quote: Quote, links: Links) -> shapes.Quote:
    return shapes.Quote(
        str(quote.id),
        member(quote.sender, links),
        UNSET if quote.text is None else quote.text,
        UNSET if quote.kind is None else quote.kind,
        True if quote.is_deleted else UNSET,
    )


def _each(files: Sequence[File | None], told: Callable[[File], T | None]) -> list[T | None] | UnsetType:
    """Of each attachment, if there is anything to tell of one."""
    found = [None if file is None else told(file) for file in files]
    return found if any(each is not None for each in found) else UNSET


def _size(file: File) -> shapes.Size | None:
    return shapes.Size(file.width, file.height) if file.width and file.height else None


def _facts(file: File) -> shapes.FileFacts | None:
    if file.kind is FileKind.IMAGE or file.size is None:
        return None
    return shapes.FileFacts(file.name, file.size, UNSET if file.media_type is None else file.media_type)


def me(profile: Profile, links: Links) -> shapes.Me:
    """A person to themselves, with what they chose."""
    chosen = profile.preferences
    return shapes.Me(
        user_id=str(profile.id),
        name=profile.name,
        phone_shown=profile.phone_shown,
        language=chosen.language,
        theme=chosen.theme,
        text_size=chosen.text_size,
        admin=profile.is_admin,
        photo_url=UNSET if profile.photo is None else links.file_url(profile.photo, PHOTO),
        phone=UNSET if profile.phone is None else profile.phone,
        login=UNSET if profile.login is None else profile.login,
    )


def person(profile: Profile, links: Links) -> shapes.Person:
    """Somebody as others see them."""
    photo = UNSET if profile.photo is None else links.file_url(profile.photo, PHOTO)
    return shapes.Person(str(profile.id), profile.name, photo, UNSET if profile.phone is None else profile.phone)


def group(profile: GroupProfile, links: Links) -> shapes.Group:
    """A group to somebody who may not know it yet."""
    return shapes.Group(
        str(profile.id),
        profile.name,
        profile.consent.value,
        UNSET if profile.icon is None else links.file_url(profile.icon, ICON),
        UNSET if profile.chat is None else str(profile.chat),
    )
