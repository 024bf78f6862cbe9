"""Client: one WhatsApp account. It puts the features together and is all that users see."""

import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Final, Self, TypeVar

from zapwire.client.clock import Clock, SystemClock
from zapwire.client.context import Context, EventSink
from zapwire.client.dispatch import Dispatcher
from zapwire.client.features import Features
from zapwire.client.hub import EventHandler, Hub
from zapwire.client.keepalive import KeepAlive
from zapwire.client.link_codes import DEFAULT_CLIENT_TYPE, DEFAULT_DISPLAY
from zapwire.client.options import Network, Options
from zapwire.client.queries import Queries
from zapwire.client.store.base import Device, Store, Stores
from zapwire.client.supervisor import Supervisor
from zapwire.client.tls import TLS
from zapwire.client.transport import Transport, WebSocketTransport
from zapwire.client.web import Web
from zapwire.errors import NotPaired
from zapwire.protocol.events import Event
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.lifecycle import Phase
from zapwire.protocol.pairing.webauthn import Assertion
from zapwire.protocol.stanzas.pairing import RemoveCompanionDevice
from zapwire.protocol.stanzas.queries import Query

T = TypeVar("T")

CONNECT_TIMEOUT: Final = 60.0


class Client:
    """One account over one store. Use it as an async context manager, or `close` it when done.

    `transport` may be shared by clients of the same network; `clock` and `random` are for tests. `sink` is awaited
    with each event that comes of a stanza the server sends until it is acknowledged, and with the unit of work that
    event belongs to: what it writes there is committed with the event's ratchet step, before the acknowledgement.
    Where it raises, nothing is committed, and the server sends the stanza again.
    """

    def __init__(
        self,
        store: Store,
        options: Options | None = None,
        *,
        transport: Transport | None = None,
        clock: Clock | None = None,
        random: Callable[[int], bytes] = os.urandom,
        sink: EventSink | None = None,
    ) -> None:
        options = options or Options()
        clock = clock or SystemClock()
        log = logging.getLogger("zapwire.client")
        transport = transport or WebSocketTransport(options.network)
        self._store = store
        self._hub = Hub(log)
        supervisor = self._supervisor = Supervisor(options, transport, clock, self._hub.emit, log, random)
        queries = Queries(supervisor.send, supervisor.is_connected_within, options.timing, clock, random)
        context = Context(
            options=options,
            store=store,
            clock=clock,
            random=random,
            log=log,
            query=queries.query,
            send=supervisor.send,
            new_id=queries.new_id,
            expect=queries.expecting,
            is_connected_within=supervisor.is_connected_within,
            record=sink or _keep_nothing,
            emit=self._hub.emit,
            spawn=supervisor.spawn,
            end=supervisor.end,
            advance=supervisor.advance,
            wait_until=supervisor.wait_until,
            wake=supervisor.wake,
        )
        self._queries = queries
        self._context = context
        features = Features(context, _web_of(transport, options.network))
        self._show(features)
        dispatcher = Dispatcher(features.handlers(), log)
        supervisor.equip(features.login, KeepAlive(context), dispatcher, queries)

    def _show(self, features: Features) -> None:
        self.messages = features.messages
        """Writing, answering, reacting, changing and taking back."""
        self.receipts = features.receipts
        """Saying that messages were read."""
        self.presence = features.presence
        """Being available or not, typing, and hearing it of others."""
        self.media = features.media
        """Uploading and downloading files."""
        self.groups = features.groups
        """Who is in a group."""
        self.newsletters = features.newsletters
        """Following newsletters (channels)."""
        self.calls = features.calls
        """Rejecting calls."""
        self.users = features.users
        """Which numbers are on WhatsApp, what is known of people, and what they are called."""
        self.pictures = features.pictures
        """Profile pictures."""
        self.blocklist = features.blocklist
        """Whom the account has blocked."""
        self.privacy = features.privacy
        """The account's privacy settings."""
        self.about = features.about
        """The text that the account shows beside its name."""
        self.app_state = features.app_state
        """What all devices of the account agree on: archived, muted and pinned chats, contacts, labels, names."""
        self.history = features.history
        """Asking the phone for older messages."""
        self._link_codes = features.link_codes
        self._passkeys = features.passkeys

    @property
    def phase(self) -> Phase:
        """What the session is doing."""
        return self._supervisor.phase

    async def device(self) -> Device | None:
        """This device's keys and, once linked, its JIDs; None before the first `connect`."""
        return await self._store.device.load()

    def connect(self) -> None:
        """Connect and stay connected, in the background; no effect while it does so already.

        A device that is not linked shows QR codes: `QRCodeIssued` events. What goes wrong comes as events, too.
        """
        self._supervisor.start()

    async def wait_connected(self, timeout: float = CONNECT_TIMEOUT) -> None:
        """Return when logged in and active.

        Raises `NotConnected` after `timeout` seconds; at once, where it cannot happen any more: `LoggedOutError`,
        `CertificateError` or another `ZapwireError` that says what ended the session.
        """
        await self._supervisor.wait_connected(timeout)

    async def pair_phone(
        self,
        number: str,
        *,
        show_push_notification: bool = True,
        client_type: str = DEFAULT_CLIENT_TYPE,
        display_name: str = DEFAULT_DISPLAY,
        timeout: float = CONNECT_TIMEOUT,
    ) -> str:
        """Ask for a code to type into the phone with this number, as `ABCD-EFGH`; `connect` first.

        Waits until QR codes are shown, which stay good beside it, at most `timeout` seconds. The code is void when
        another is asked for, when `PairingCodeExpired` comes, and when the connection ends, as with `QRCodesExpired`.
        The phone can be told by a notification. It shows `display_name`, which must be of the form `Browser (OS)` with
        names that WhatsApp knows.

        Raises `PairingError` for what is no phone number, `AlreadyPaired`, `NotConnected`, and what a query raises:
        `QueryRefused` where WhatsApp gives no code, such as 429 after too many.
        """
        return await self._link_codes.request(
            number,
            show_push_notification=show_push_notification,
            client_type=client_type,
            display_name=display_name,
            timeout=timeout,
        )

    async def respond_passkey(self, assertion: Assertion) -> None:
        """Give what an authenticator answered to the options of `PasskeyRequested`.

        `PasskeyConfirmationRequested` follows when the server and the phone have accepted it. Raises `PasskeyError`
        where no passkey is asked for, and what a query raises; then another answer may be given.
        """
        await self._passkeys.respond(assertion)

    async def confirm_passkey(self) -> None:
        """Link the device, as the code of `PasskeyConfirmationRequested` is the phone's; `PairingSucceeded` follows.

        Raises `PasskeyError` where there is nothing to confirm, and what a query raises.
        """
        await self._passkeys.confirm()

    async def close(self) -> None:
        """Close the connection and end every task; the device stays linked. May be called again."""
        await self._supervisor.stop()
        await self.media.close()

    async def logout(self) -> None:
        """Unlink this device, close, and forget its keys. Raises what a query raises; then nothing is changed."""
        device = await self._store.device.load()
        if device is None or device.jid is None:
            raise NotPaired("this device is not linked, so it cannot be logged out")
        await self.query(RemoveCompanionDevice(device.jid))
        await self.close()
        await self._context.forget_device()

    async def query(self, query: Query[T], *, to: JID = SERVER, timeout: float | None = None) -> T:
        """Ask the server something; see `Queries.query`."""
        return await self._queries.query(query, to=to, timeout=timeout)

    def add_handler(self, handler: EventHandler) -> None:
        """Await `handler` with every event from now on. The client reads on only when it has returned."""
        self._hub.add_handler(handler)

    def remove_handler(self, handler: EventHandler) -> None:
        """No more events for this handler."""
        self._hub.remove_handler(handler)

    def events(self) -> AbstractContextManager[AsyncIterator[Event]]:
        """A block inside which the events from now on can be iterated: `with client.events() as stream: …`."""
        return self._hub.stream()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def _web_of(transport: Transport, network: Network) -> Web:
    """What the clients of a transport share, where it is one of ours."""
    return transport.web if isinstance(transport, WebSocketTransport) else Web(network, TLS(network))


async def _keep_nothing(_event: Event, _unit: Stores) -> None:
    """The sink of a client whose user listens to events only."""
