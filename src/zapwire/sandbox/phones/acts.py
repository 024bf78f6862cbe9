"""What the owner of a phone does with it: writes, reacts, edits, revokes, types, reads."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from zapwire.errors import LocalProtocolError, MediaRefused, SandboxError
from zapwire.protocol.jid import JID
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.changes import build_edit, build_reaction, build_revoke, message_key
from zapwire.protocol.messages.context import Context, Quote
from zapwire.protocol.messages.media import MediaDetails, build_media
from zapwire.protocol.messages.places import Contact, Location, build_contact, build_location
from zapwire.protocol.messages.text import build_text
from zapwire.protocol.stanzas.chat_presence import ChatPresence
from zapwire.protocol.stanzas.receipts import OutgoingReceipt, ReceiptType
from zapwire.sandbox.phones.inbox import Entry
from zapwire.sandbox.phones.line import Accepted, Line
from zapwire.sandbox.phones.people import resolve
from zapwire.sandbox.phones.sending import route


class NoSuchMessage(SandboxError):
    """A message that this phone neither received nor sent, or has forgotten."""


class NotAllowedHere(SandboxError):
    """What the app does not offer: to change a message that is somebody else's, or no longer there."""


async def send_text(
    line: Line,
    to: str,
    text: str,
    *,
    reply_to: str = "",
    mentions: Sequence[str] = (),
    id: str = "",
) -> Accepted:
    """Write to a person or a group, perhaps in reply to a message of that chat.

    Raises as `resolve` and `Line.send`, and `NoSuchMessage`.
    """
    chat = resolve(line.state.world, to)
    mentioned = tuple(resolve(line.state.world, name) for name in mentions)
    quote = quote_of(require(line, chat, reply_to)) if reply_to else None
    context = Context(quote, mentioned) if quote or mentioned else None
    return await line.send(chat, build_text(text, context=context), id)


async def send_media(
    line: Line,
    to: str,
    kind: MediaKind,
    data: bytes,
    details: MediaDetails | None = None,
    *,
    reply_to: str = "",
    id: str = "",
) -> Accepted:
    """Send a file. Raises as `send_text`, and `NotAllowedHere` for what the kind has not."""
    chat = resolve(line.state.world, to)
    route(line.state, chat)  # before the file is uploaded
    details = details or MediaDetails()
    if reply_to:
        details = replace(details, context=Context(quote_of(require(line, chat, reply_to))))
    try:
        build_media(MediaFile(kind, "", b"", b"", b"", 0), details)
        message = build_media(await line.upload(kind, data), details)
    except (LocalProtocolError, MediaRefused) as error:
        raise NotAllowedHere(str(error)) from error
    return await line.send(chat, message, id)


async def send_place(line: Line, to: str, what: Location | Contact, *, reply_to: str = "", id: str = "") -> Accepted:
    """Send a place or a contact's card. Raises as `send_text`, and `NotAllowedHere` for what is none."""
    chat = resolve(line.state.world, to)
    if reply_to:
        what = replace(what, context=Context(quote_of(require(line, chat, reply_to))))
    try:
        message = build_location(what) if isinstance(what, Location) else build_contact(what)
    except LocalProtocolError as error:
        raise NotAllowedHere(str(error)) from error
    return await line.send(chat, message, id)


async def react(line: Line, chat: str, id: str, emoji: str, *, sender: str = "", now: float) -> Accepted:
    """React to a message; an empty `emoji` takes the reaction back.

    `sender` is needed only for a message that this phone does not know. Raises as `send_text`.
    """
    where = resolve(line.state.world, chat)
    author = resolve(line.state.world, sender) if sender else require(line, where, id).sender.jid
    own = line.state.own
    key = message_key(route(line.state, where).to, author.to_non_ad(), id, own.pn, own.lid)
    return await line.send(where, build_reaction(key, emoji, now))


async def edit(line: Line, chat: str, id: str, text: str, *, now: float) -> Accepted:
    """Change the text of a message of this account. Raises as `send_text`, and `NotAllowedHere`."""
    where = resolve(line.state.world, chat)
    entry = require(line, where, id)
    if not entry.info.source.is_from_me or entry.is_revoked:
        raise NotAllowedHere(f"the message {id} is not one that {line.account.number} wrote and that is still there")
    return await line.send(where, build_edit(route(line.state, where).to, id, build_text(text), now))


async def revoke(line: Line, chat: str, id: str) -> Accepted:
    """Delete a message for everyone: one's own, or as a group's admin anybody's. Raises as `edit`."""
    where = resolve(line.state.world, chat)
    entry = require(line, where, id)
    path = route(line.state, where)
    is_admin = path.group is not None and path.group.is_admin(line.account.number)
    if not entry.info.source.is_from_me and not is_admin:
        raise NotAllowedHere(f"the message {id} is somebody else's: only they or a group's admin can revoke it")
    own = line.state.own
    key = message_key(path.to, entry.sender.jid.to_non_ad(), id, own.pn, own.lid)
    return await line.send(where, build_revoke(key))


async def set_typing(
    line: Line, to: str, state: Literal["composing", "paused"], media: Literal["", "audio"] = ""
) -> None:
    """Show that the owner types or records, or stopped. Raises as `resolve`, and `NotAMember`."""
    path = route(line.state, resolve(line.state.world, to))
    await line.submit(ChatPresence(state, media).to_node(path.to))


async def mark_read(line: Line, chat: str, ids: Sequence[str], *, now: float) -> None:
    """Read messages of a chat, as the owner's privacy settings allow to be shown.

    Raises as `resolve`, `NoSuchMessage`, and `NotAllowedHere` for messages of one's own.
    """
    where = resolve(line.state.world, chat)
    path = route(line.state, where)
    by_sender: dict[JID, list[str]] = {}
    for id in dict.fromkeys(ids):
        entry = require(line, where, id)
        if entry.info.source.is_from_me:
            raise NotAllowedHere(f"the message {id} is one's own: read others'")
        by_sender.setdefault(entry.sender.jid.to_non_ad(), []).append(id)
    is_hidden = line.account.privacy.get("readreceipts") == "none"
    kind = ReceiptType.READ_SELF if is_hidden else ReceiptType.READ
    receipts = (
        OutgoingReceipt(tuple(read), path.to, kind, participant=sender if path.group else None, timestamp=int(now))
        for sender, read in by_sender.items()
    )
    await line.submit(*(receipt.to_node() for receipt in receipts))


def require(line: Line, chat: JID, id: str) -> Entry:
    """A message of a chat that the phone knows. Raises `NoSuchMessage`."""
    entry = line.state.inbox.find(line.state.chat_key(chat), id)
    if entry is None:
        raise NoSuchMessage(f"{line.account.number} knows no message {id} in the chat {chat}")
    return entry


def quote_of(entry: Entry) -> Quote:
    """The message, as an answer quotes it."""
    return Quote(entry.info.id, entry.sender.jid.to_non_ad(), entry.message)
