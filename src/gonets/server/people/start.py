"""What a messenger needs to open: who one is, one's chats with their last message, and what the limits are."""

from gonets.server.domain.accounts import Caller
from gonets.server.domain.rules import Rules
from gonets.server.people import render, shapes
from gonets.server.people.call import Call
from gonets.server.people.services import People

CHATS = 50


async def start(do: People, call: Call, me: Caller) -> object:
    found = await do.windows.start(me, CHATS)
    return shapes.Snapshot(
        me=render.me(found.me, do.links),
        mode="development" if do.development else "production",
        now=do.clock.now(),
        limits=limits(do.rules),
        chats=[render.row(row, do.links, do.presence.acting(row.chat.id)) for row in found.page.rows],
        marker=found.page.marker,
        presses=[render.press(press) for press in found.presses],
    )


def limits(rules: Rules) -> shapes.Limits:
    """Of wire section 5, what a page obeys before it asks."""
    known = rules.limits
    return shapes.Limits(
        text_chars=known.text_chars,
        attachments=known.attachments,
        images=known.attachments,
        title_chars=known.title_chars,
        chat_members=known.chat_members,
        add_members=known.add_members,
        vcard_bytes=known.vcard_bytes,
        url_chars=known.url_chars,
        image_bytes=known.image_bytes,
        image_pixels=known.image_pixels,
        audio_bytes=known.audio_bytes,
        video_bytes=known.video_bytes,
        file_bytes=known.file_bytes,
        upload_bytes=max(known.image_bytes, known.audio_bytes, known.video_bytes, known.file_bytes),
        edit_hours=rules.edit_hours,
        name_chars=known.name_chars,
        link_payload_chars=known.link_payload_chars,
    )
