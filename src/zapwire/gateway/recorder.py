"""Recorder: what an account's client tells becomes events in the outbox."""

import asyncio
import hashlib
import logging
import os
import traceback
from base64 import b32encode
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, Protocol

import orjson

from zapwire.client.clock import Clock, SystemClock
from zapwire.client.store.base import LIDStore
from zapwire.errors import StoreError
from zapwire.gateway.history import in_pieces
from zapwire.gateway.incoming.model import Media
from zapwire.gateway.model import Payload, User
from zapwire.gateway.wuzapi.events import Names, Rendered, appstate, reduced, render, type_of
from zapwire.gateway.wuzapi.events.rendered import key_of
from zapwire.gateway.wuzapi.events.shapes import jid, names
from zapwire.gateway.wuzapi.qr import QRCodes
from zapwire.gateway.wuzapi.subscriptions import is_subscribed
from zapwire.protocol.events import (
    AboutChanged,
    BlockChanged,
    BlocklistChanged,
    CallAccepted,
    CallOffered,
    CallOfferNoticed,
    CallRelayLatencyMeasured,
    CallTerminated,
    Connected,
    Event,
    GroupInfoChanged,
    GroupJoined,
    HistorySynced,
    IdentityChanged,
    LoggedOut,
    MessageReceived,
    MessageSent,
    MessageUndecryptable,
    NewsletterJoined,
    NewsletterLeft,
    NewsletterMuteChanged,
    NewsletterUpdated,
    PairingSucceeded,
    PictureChanged,
    PrivacySettingsChanged,
    QRCodeIssued,
    ReceiptReceived,
)
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.reader import read
from zapwire.protocol.messages.strings import as_jid
from zapwire.protocol.messages.wrappers import unwrap
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.storage.store import Unit

RECORDED: Final = frozenset(
    {
        MessageReceived,
        MessageSent,
        MessageUndecryptable,
        ReceiptReceived,
        IdentityChanged,
        CallOffered,
        CallOfferNoticed,
        CallAccepted,
        CallTerminated,
        CallRelayLatencyMeasured,
        NewsletterJoined,
        NewsletterLeft,
        NewsletterMuteChanged,
        NewsletterUpdated,
        PictureChanged,
        BlocklistChanged,
        BlockChanged,
        PrivacySettingsChanged,
        AboutChanged,
        HistorySynced,
        *appstate.RENDERERS,
        GroupInfoChanged,
        GroupJoined,
    }
)
"""The events that come of a stanza that the server keeps until it is acknowledged, or of a task that is done once, and
those of app state. The client brings each of them twice: to `record` in the unit of work, and to `tell` after its
commit. All others come to `tell` alone."""

DEFAULT_HISTORY_EVENT: Final = 512 << 10
"""How many bytes one event with history has, where nothing else is chosen."""

# 32 letters, without padding.
_ID_SIZE: Final = 20


class UserBook(Protocol):
    """Who uses the API."""

    def find(self, user_id: str) -> User | None:
        """One user, or None."""
        ...


class Keeping(Protocol):
    """Where messages are kept for users who want them."""

    async def keep(self, unit: Unit, user: User, event: MessageReceived, rendered: Rendered, me: Names) -> None:
        """Keep a message when the unit of work is committed."""
        ...


class EventOutbox(Protocol):
    """Where events are put that are to be delivered."""

    def add(self, unit: Unit, user: User, payload: Payload) -> bool:
        """Deliver it when the unit of work is committed; False where nobody wants it.

        One that has the id of an earlier one is not delivered again.
        """
        ...

    async def add_alone(self, user: User, payload: Payload) -> bool:
        """The same in a commit of its own; when this returns it is being delivered."""
        ...


class MediaBook(Protocol):
    """Where the files of messages are written down; `zapwire.gateway.incoming.book.Book`."""

    def read(self, user: User, event: MessageReceived, now: float) -> Media | None:
        """The file of a message, or None."""
        ...

    def tell(self, media: Media, now: float) -> dict[str, Any]:
        """What the event says of it."""
        ...

    def due_at(self, media: Media) -> float:
        """Until when the event may wait for it; 0 where it does not."""
        ...

    def keep(self, unit: Unit, media: Media, event: str, chat: str) -> None:
        """Keep it in the unit of work of its event."""
        ...


class EventRecorder:
    """Keeps the events of all accounts for those who are subscribed to them.

    An event that cannot be rendered, which is a bug, stops nothing: it is logged, and told in short.
    """

    def __init__(
        self,
        users: UserBook,
        outbox: EventOutbox,
        *,
        qr_codes: QRCodes | None = None,
        media: MediaBook | None = None,
        history: Keeping | None = None,
        history_event: int = DEFAULT_HISTORY_EVENT,
        clock: Clock | None = None,
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self._users = users
        self._outbox = outbox
        self._qr_codes = qr_codes or QRCodes()
        self._media = media
        self._history = history
        self._history_event = history_event
        self._clock = clock or SystemClock()
        self._random = random
        self._names: dict[str, Names] = {}
        self._log = logging.getLogger("zapwire.gateway.recorder")

    async def record(self, user_id: str, event: Event, unit: Unit) -> None:
        """Keep an event in the unit of work that brings it about. An event not in `RECORDED` waits for `tell`.

        Raises `StoreError`; then nothing of that unit of work is to be committed.
        """
        if type(event) not in RECORDED:
            return
        user = self._users.find(user_id)
        if user is None:
            return
        is_wanted = _is_wanted(user, event)
        is_kept = self._history is not None and user.history > 0 and isinstance(event, MessageReceived | MessageSent)
        if not is_wanted and not is_kept:
            return
        me = await self._me(user, unit)
        if isinstance(event, MessageSent):
            event = _as_received(event)
        if isinstance(event, HistorySynced):
            for payload in await asyncio.to_thread(self._in_pieces, user, event, me):
                self._outbox.add(unit, user, payload)
            return
        rendered = self._render(user, event, me)
        if rendered is None:
            return
        if is_kept and self._history is not None and isinstance(event, MessageReceived):
            await self._history.keep(unit, user, event, rendered, me)
        if is_wanted:
            await self._add(unit, user, event, rendered, me)

    async def _add(self, unit: Unit, user: User, event: Event, rendered: Rendered, me: Names) -> None:
        """Put an event into the outbox, and its file beside it."""
        others = await _others(rendered.others, me, unit.lids)
        media = self._attach(user, event, rendered)
        payload = self._payload(user, event, rendered, others)
        if media is None or self._media is None:
            self._outbox.add(unit, user, payload)
        elif self._outbox.add(unit, user, replace(payload, due_at=self._media.due_at(media))):
            self._media.keep(unit, media, payload.id, payload.chat)

    async def tell(self, user_id: str, event: Event) -> None:
        """An event has happened: one that was recorded is committed and told by now, any other is kept by itself.

        Where that cannot be written it is lost and logged, as nobody will bring it again.
        """
        if type(event) in RECORDED:
            return
        if isinstance(event, Connected | PairingSucceeded):
            self._names[user_id] = Names(event.jid, event.lid)
        user = self._users.find(user_id)
        if user is not None and _is_wanted(user, event):
            await self._keep(user, event)
        if isinstance(event, LoggedOut):
            self._names.pop(user_id, None)

    async def _keep(self, user: User, event: Event) -> None:
        picture = await self._qr_codes.data_url(event.text) if isinstance(event, QRCodeIssued) else ""
        rendered = self._render(user, event, await self._me(user, None), picture)
        if rendered is None:
            return
        try:
            await self._outbox.add_alone(user, self._payload(user, event, rendered, []))
        except StoreError as error:
            self._log.warning("a %s of user %s is lost, as it could not be kept: %s", rendered.type, user.id, error)

    async def _me(self, user: User, unit: Unit | None) -> Names:
        """The names of a user's account; looked up in its store once, until they change."""
        known = self._names.get(user.id)
        if known is not None:
            return known
        device = None if unit is None else await unit.device.load()
        if device is None or device.jid is None:
            return Names(as_jid(user.jid))
        found = self._names[user.id] = Names(device.jid, device.lid)
        return found

    def _render(self, user: User, event: Event, me: Names, picture: str = "") -> Rendered | None:
        try:
            return render(event, me=me, qr_code=picture)
        except Exception as error:  # noqa: BLE001  # a bug in one shape must not stop the account; it is logged
            return self._reduce(user, event, error)

    def _attach(self, user: User, event: Event, rendered: Rendered) -> Media | None:
        """The file of a message, which the event tells of from now on."""
        if self._media is None or not isinstance(event, MessageReceived):
            return None
        now = self._clock.now()
        try:
            media = self._media.read(user, event, now)
            if media is not None:
                rendered.body["media"] = self._media.tell(media, now)
        except Exception as error:  # noqa: BLE001  # a bug here must not keep the message back; it is logged
            self._log.error(  # the error's own text may quote the message
                "the file of a message of user %s cannot be told; please report this: %s", user.id, type(error).__name__
            )
            return None
        return media

    def _in_pieces(self, user: User, event: HistorySynced, me: Names) -> list[Payload]:
        """A piece of a history, in as many events as are needed for the limit. Blocks."""

        def told(piece: HistorySynced, index: int) -> Payload:
            rendered = self._render(user, piece, me) or reduced(piece)
            if index:
                rendered = replace(rendered, key=key_of(rendered.key, str(index)))
            return self._payload(user, piece, rendered, [])

        return list(in_pieces(event, self._history_event, told))

    def _payload(self, user: User, event: Event, rendered: Rendered, others: list[dict[str, str]]) -> Payload:
        if others:
            rendered.body["people"] = others
        try:
            body = orjson.dumps(rendered.body)
        except (TypeError, ValueError) as error:  # orjson's own error is one of these
            rendered = self._reduce(user, event, error)
            body = orjson.dumps(rendered.body)
        return Payload(self._id(user, rendered), rendered.type, rendered.chat, body, self._clock.now())

    def _reduce(self, user: User, event: Event, error: Exception) -> Rendered:
        """The event in short. The error's own text is not logged, as it may quote a message."""
        frame = traceback.extract_tb(error.__traceback__)[-1]
        self._log.error(
            "a %s of user %s cannot be told as it is, so it is told in short; please report this: %s in %s:%s",
            type_of(event),
            user.id,
            type(error).__name__,
            frame.filename,
            frame.lineno,
        )
        return reduced(event)

    def _id(self, user: User, rendered: Rendered) -> str:
        """The same for the same event of the same user; for one without a key another each time."""
        if rendered.key:
            text = f"{user.id}\0{rendered.type}\0{rendered.key}"
            data = hashlib.sha256(text.encode(errors="surrogatepass")).digest()[:_ID_SIZE]
        else:
            data = self._random(_ID_SIZE)
        return f"evt_{b32encode(data).decode().lower()}"


def _as_received(event: MessageSent) -> MessageReceived:
    """A message of ours as if another device of the account had sent it."""
    message = Message.FromString(event.message)
    unwrapped = unwrap(message)
    return MessageReceived(event.info, read(unwrapped.message), unwrapped, message)


def _is_wanted(user: User, event: Event) -> bool:
    """Whether a user is subscribed to such events."""
    type = type_of(event)
    return type is not None and is_subscribed(user.events, type)


async def _others(people: tuple[JID, ...], me: Names, lids: LIDStore) -> list[dict[str, Any]]:
    """Both names of each of these people, as far as they are known."""
    own = {name.user for name in (me.pn, me.lid) if name is not None}
    found = []
    for person in people:
        if person.user in own:
            both = names(me.pn, me.lid)
        else:
            both = names(person, await (lids.pn_for(person) if person.is_lid else lids.lid_for(person)))
        pair = {"pn": jid(both.pn), "lid": jid(both.lid)}
        if pair not in found:
            found.append(pair)
    return found
