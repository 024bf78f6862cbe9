"""Link codes: linking by eight characters that the phone's owner types in, in place of a scan."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from zapwire.client.context import Context
from zapwire.client.dispatch import Handler
from zapwire.client.me import device_to_link, unlinked_device
from zapwire.errors import (
    ConnectionLost,
    NetworkError,
    PairingError,
    QueryError,
    SessionError,
    StanzaError,
    StoreError,
)
from zapwire.protocol import events
from zapwire.protocol.jid import JID, USER_SERVER
from zapwire.protocol.lifecycle import Phase
from zapwire.protocol.node import Node
from zapwire.protocol.pairing.code import (
    BUNDLE_RANDOM_SIZE,
    CODE_RANDOM_SIZE,
    WRAP_RANDOM_SIZE,
    conclude,
    make_code,
    show_code,
    unwrap,
    wrap,
)
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair
from zapwire.protocol.stanzas.link_codes import (
    TAG,
    CompanionFinish,
    CompanionHello,
    PrimaryHello,
    RefreshCode,
    read_link_code,
)

# The server takes no other form than `Browser (OS)`, with names that it knows (whatsmeow pair-code.go).
DEFAULT_DISPLAY: Final = "Chrome (Linux)"
DEFAULT_CLIENT_TYPE: Final = "1"

# How often WhatsApp Web lets a code be tried, and for how many seconds.
MAX_TRIES: Final = 3
LIFETIME: Final = 180.0

_PUNCTUATION: Final = re.compile(r"[+\s()\-.]")
# E.164: at most 15 digits; WhatsApp knows none under 7 (whatsmeow pair-code.go).
_NUMBER: Final = re.compile(r"[1-9]\d{6,14}", re.ASCII)
# The phases in which this device is linked.
_LINKED: Final = (Phase.RESTARTING, Phase.LOGGING_IN, Phase.CONNECTED)


@dataclass(frozen=True, slots=True)
class _Request:
    """A code that was shown, and what must be known when the phone answers."""

    jid: JID
    code: str = field(repr=False)
    ephemeral: KeyPair
    ref: bytes
    asked_at: float
    tries: int = 0


class LinkCodes:
    """The code of one connection. Asking for another one makes it void; the QR codes stay good beside it."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._is_open = False
        self._request: _Request | None = None
        self._asking = asyncio.Lock()
        self._concluding = asyncio.Lock()
        self.adv_secret: bytes | None = None
        """What the phone seals the device identity with, once its owner has typed the code."""

    def notifications(self) -> Mapping[str, Handler]:
        """By type."""
        return {TAG: self._on_notification}

    def open(self) -> None:
        """From now on the server takes requests: QR codes are shown on this connection."""
        self._is_open = True
        self._context.wake()

    def close(self) -> None:
        """The connection ended, and with it what was asked for on it."""
        self._is_open = False
        self._request = self.adv_secret = None

    async def request(
        self, number: str, *, show_push_notification: bool, client_type: str, display_name: str, timeout: float
    ) -> str:
        """A code to type into the phone with this number, as `ABCD-EFGH`; see `Client.pair_phone`."""
        push = show_push_notification
        hello = CompanionHello(
            JID(read_number(number), USER_SERVER), b"", b"", client_type, display_name, show_push_notification=push
        )
        await unlinked_device(self._context.store.device)
        await self._context.wait_until(
            lambda phase: self._is_open or phase in _LINKED, timeout, "not ready to be linked"
        )
        async with self._asking:  # of several codes that are asked for at once, the last is the good one
            return await self._ask(hello)

    async def _ask(self, hello: CompanionHello) -> str:
        """Ask for a code, with keys of its own."""
        context, asked_at = self._context, self._context.clock.now()
        device = await device_to_link(context.store.device)
        code, ephemeral = make_code(context.random(CODE_RANDOM_SIZE)), KeyPair.from_private(context.random(KEY_SIZE))
        wrapped = await asyncio.to_thread(wrap, code, ephemeral.public, context.random(WRAP_RANDOM_SIZE))
        hello = replace(hello, wrapped_ephemeral=wrapped, noise_key=device.noise_key.public)
        ref = await context.query(hello, resend=False)
        if not self._is_open:
            raise ConnectionLost("the connection ended before the code could be shown")
        self._request = _Request(hello.jid, code, ephemeral, ref, asked_at)
        return show_code(code)

    async def _on_notification(self, node: Node) -> None:
        step, request = read_link_code(node), self._request
        if request is None or step.ref != request.ref:
            self._context.log.warning("the phone answers a link code that is not ours, or void by now")
        elif isinstance(step, RefreshCode):
            self._request = None
            await self._context.emit(events.PairingCodeExpired())
        elif isinstance(step, PrimaryHello):
            await self._on_typed(request, step)

    async def _on_typed(self, request: _Request, hello: PrimaryHello) -> None:
        """The phone's owner typed a code; whether it was ours, only the phone will find out."""
        context = self._context
        if request.tries >= MAX_TRIES or context.clock.now() >= request.asked_at + LIFETIME:
            context.log.warning("the link code was tried too often, or too late: ask for another one")
            return
        self._request = replace(request, tries=request.tries + 1)
        context.spawn(self._conclude(request, hello))

    async def _conclude(self, request: _Request, hello: PrimaryHello) -> None:
        context = self._context
        try:
            async with self._concluding:  # the last try counts, so they are concluded in order
                finish = await self._finish(request, hello)
            await context.query(finish, resend=False)
        except (PairingError, QueryError, StanzaError, NetworkError, SessionError, StoreError) as error:
            context.log.warning("the phone's answer to the link code led to nothing: %s", error)

    async def _finish(self, request: _Request, hello: PrimaryHello) -> CompanionFinish:
        context = self._context
        device = await device_to_link(context.store.device)
        their_ephemeral = await asyncio.to_thread(unwrap, request.code, hello.wrapped_ephemeral)
        made = conclude(
            device.identity_key,
            request.ephemeral,
            their_identity=hello.identity_key,
            their_ephemeral=their_ephemeral,
            random=context.random(BUNDLE_RANDOM_SIZE),
        )
        self.adv_secret = made.adv_secret
        return CompanionFinish(request.jid, made.bundle, device.identity_key.public, request.ref)


def read_number(text: str) -> str:
    """The digits of a phone number written in any way. Raises `PairingError` (400)."""
    digits = _PUNCTUATION.sub("", text)
    if not _NUMBER.fullmatch(digits):
        raise PairingError(
            "this is no phone number: write country code and number, without a leading 0, as in 5491155554444",
            code=400,
            text="bad-request",
        )
    return digits
