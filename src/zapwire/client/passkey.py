"""Passkeys: what an account that is protected by one asks of a device, beside the scan or the typed code."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from zapwire.client.context import Context
from zapwire.client.dispatch import Handler
from zapwire.client.link_codes import LinkCodes
from zapwire.client.me import device_to_link
from zapwire.errors import (
    ConnectionLost,
    NetworkError,
    PairingError,
    PasskeyError,
    QueryError,
    SessionError,
    StanzaError,
)
from zapwire.protocol import events
from zapwire.protocol.jid import SERVER
from zapwire.protocol.lifecycle import Step
from zapwire.protocol.node import Node
from zapwire.protocol.pairing.identity import ADV_SECRET_SIZE
from zapwire.protocol.pairing.passkey import (
    IV_SIZE,
    NONCE_SIZE,
    CompanionKeys,
    PrimaryIdentity,
    Prologue,
    handoff_proof,
    request_key,
    shown_code,
)
from zapwire.protocol.pairing.webauthn import Assertion, PasskeyOptions
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair
from zapwire.protocol.stanzas.passkey import (
    CONTINUATION_TYPE,
    REQUEST_TYPE,
    CompanionNonce,
    GetPasskeyOptions,
    GetRef,
    PasskeyPrologue,
    SealedRequest,
    read_continuation,
    read_options,
)

LIFETIME: Final = 300.0
"""How many seconds the phone takes the scan for proof of who we are (whatsmeow pair-passkey.go)."""


@dataclass(frozen=True, slots=True)
class _Request:
    """A passkey is asked for. `secret` is what the phone knows of us: from the scanned QR code, or by the typed one."""

    secret: bytes = field(repr=False)
    asked_at: float


@dataclass(frozen=True, slots=True)
class _Link:
    """What was sent with the passkey's answer. `key` is there when the phone has answered in turn."""

    ephemeral: KeyPair
    nonce: bytes = field(repr=False)
    ref: str
    has_proof: bool
    key: bytes | None = field(default=None, repr=False)


class Passkeys:
    """Linking with a passkey, on one connection."""

    def __init__(self, context: Context, link_codes: LinkCodes) -> None:
        self._context = context
        self._link_codes = link_codes
        self._request: _Request | None = None
        self._link: _Link | None = None
        self._requests = 0
        self._acting = asyncio.Lock()
        self.adv_secret: bytes | None = None
        """What the phone seals the device identity with, once we have confirmed."""

    @property
    def is_wanted(self) -> bool:
        """Whether a passkey was asked for on this connection, so that QR codes are of no more use."""
        return self.adv_secret is not None

    def notifications(self) -> Mapping[str, Handler]:
        """By type."""
        return {REQUEST_TYPE: self._on_request, CONTINUATION_TYPE: self._on_continuation}

    async def respond(self, assertion: Assertion) -> None:
        """See `Client.respond_passkey`."""
        async with self._acting:
            await self._respond(assertion)

    async def confirm(self) -> None:
        """See `Client.confirm_passkey`."""
        async with self._acting:
            await self._confirm()

    def close(self) -> None:
        """The connection ended, and with it what was asked for on it."""
        self._request = self._link = self.adv_secret = None
        self._requests += 1

    async def _respond(self, assertion: Assertion) -> None:
        context, request = self._context, self._request
        if request is None:
            raise PasskeyError("no pending passkey request", code=400, text="bad-request")
        number = self._requests
        await device_to_link(context.store.device)
        ref = await context.query(GetRef(), resend=False)
        ephemeral, nonce = KeyPair.from_private(context.random(KEY_SIZE)), context.random(NONCE_SIZE)
        prologue = Prologue.create(ephemeral.public, context.options.profile.platform, ref, nonce)
        payload = prologue.to_bytes()
        is_fresh = context.clock.now() < request.asked_at + LIFETIME
        proof = handoff_proof(request.secret, payload) if is_fresh else b""
        self._check(number)
        # Before the answer, as the continuation may come before it.
        self._link = _Link(ephemeral, nonce, ref, is_fresh)
        await context.query(
            PasskeyPrologue(assertion.raw_id, assertion.to_bytes(), payload, proof),
            resend=False,
        )
        self._check(number)
        self._request = None

    async def _confirm(self) -> None:
        context, link, adv_secret = self._context, self._link, self.adv_secret
        if link is None or link.key is None or adv_secret is None:
            raise PasskeyError("no passkey waits to be confirmed", code=400, text="bad-request")
        device = await device_to_link(context.store.device)
        keys = CompanionKeys(device.noise_key.public, device.identity_key.public, adv_secret)
        await context.query(SealedRequest(keys.seal(link.key, context.random(IV_SIZE))), resend=False)
        if self._link is link:
            self._link = None

    def _check(self, number: int) -> None:
        if number != self._requests:
            raise ConnectionLost("the passkey's answer is void: the connection ended, or another one was asked for")

    async def _on_request(self, node: Node) -> None:
        context = self._context
        if node.reader.optional_jid("from") != SERVER:
            context.log.warning("somebody who is not the server asks for a passkey")
            return
        device = await context.store.device.load()
        if device is None or device.jid is not None:
            context.log.warning("the server asks a device for a passkey that is not being linked")
            return
        secret = self._link_codes.adv_secret or device.adv_secret
        self._requests += 1
        self._link = None
        self._request = None
        number, began = self._requests, not self.is_wanted
        self.adv_secret = context.random(ADV_SECRET_SIZE)
        if began:
            context.spawn(self._expire(), self.close)
        request = _Request(secret, context.clock.now())
        try:
            options = PasskeyOptions.from_bytes(read_options(node))
        except (PairingError, StanzaError) as error:
            context.log.warning("the request for a passkey cannot be read, so it is asked for again: %s", error)
            context.spawn(self._ask_again(number, request))
            return
        self._request = request
        await context.emit(events.PasskeyRequested(options))

    async def _ask_again(self, number: int, request: _Request) -> None:
        """Ask for the options that a notification did not bring."""
        context = self._context
        try:
            options = PasskeyOptions.from_bytes(await context.query(GetPasskeyOptions(), resend=False))
        except (PairingError, StanzaError, QueryError, NetworkError, SessionError) as error:
            await context.emit(events.PasskeyFailed(error, is_continuation=False))
            return
        if number == self._requests:
            self._request = request
            await context.emit(events.PasskeyRequested(options))

    async def _expire(self) -> None:
        """Wait no longer than a passkey's request is good for; while somebody deals with it, no QR code is shown."""
        context = self._context
        number = -1
        while number != self._requests:  # another request begins the time anew
            number = self._requests
            await context.clock.sleep(LIFETIME)
        device = await context.store.device.load()
        if device is not None and device.jid is None:
            context.end(Step.EXPIRE, "nobody gave a passkey's answer in time", events.QRCodesExpired())

    async def _on_continuation(self, node: Node) -> None:
        context, link = self._context, self._link
        if node.reader.optional_jid("from") != SERVER:
            context.log.warning("somebody who is not the server goes on with a passkey")
            return
        if link is not None and link.key is not None:
            # Our nonce is known by now: whoever could choose a key after it could choose the code, too.
            context.log.warning("the phone answers a passkey once more, which does not count")
            return
        context.spawn(self._continue(link, node))

    async def _continue(self, link: _Link | None, node: Node) -> None:
        context, agreed = self._context, None
        if link is None:
            unasked = PairingError("the phone goes on with a passkey, but we have given none")
            await context.emit(events.PasskeyFailed(unasked, is_continuation=True))
            return
        try:
            phone = PrimaryIdentity.from_bytes(read_continuation(node))
            key = request_key(link.ephemeral, phone.ephemeral, context.options.profile.platform, link.ref)
            self._link = agreed = replace(link, key=key)
            await context.query(CompanionNonce(link.nonce), resend=False)
        except (PairingError, StanzaError, QueryError, NetworkError, SessionError) as error:
            if agreed is not None and self._link is agreed:
                self._link = None  # our nonce may be known, and no code was shown: there is nothing to confirm
            await context.emit(events.PasskeyFailed(error, is_continuation=True))
            return
        await context.emit(events.PasskeyConfirmationRequested(shown_code(link.nonce, phone), link.has_proof))
