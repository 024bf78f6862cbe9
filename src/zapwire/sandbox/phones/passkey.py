"""What a phone whose account is protected by a passkey demands of a client, and what it does with the answers."""

import asyncio
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field

from zapwire.errors import PairingError, ZapwireError
from zapwire.protocol.pairing.passkey import (
    NONCE_SIZE,
    CompanionKeys,
    PrimaryIdentity,
    Prologue,
    handoff_proof,
    request_key,
    shown_code,
)
from zapwire.protocol.pairing.webauthn import Assertion, PasskeyOptions, verify
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair
from zapwire.protocol.stanzas.passkey import PasskeyPrologue
from zapwire.sandbox.world.passkey import ORIGINS, Passkey

TIMEOUT = 60.0
"""Seconds that each step of the client's may take; its user has to find the authenticator meanwhile."""


@dataclass(slots=True)
class PasskeyDemand:
    """One linking. `adv_secret` is what the phone was shown, by the QR code or through the typed one."""

    passkey: Passkey
    options: PasskeyOptions
    adv_secret: bytes = field(repr=False)
    ephemeral: KeyPair
    own: PrimaryIdentity
    ref: str = ""
    """What the client's prologue must name; empty before it has asked."""
    code: str = ""
    """What the phone shows; empty before the client has answered."""
    may_skip: bool = False
    """Whether the client proved that it is the one that was scanned, so that nobody need compare codes."""
    prologue: Prologue | None = None
    _prologue: "asyncio.Future[Prologue]" = field(init=False)
    _nonce: "asyncio.Future[bytes]" = field(init=False)
    _request: "asyncio.Future[bytes]" = field(init=False)

    def __post_init__(self) -> None:
        loop = asyncio.get_running_loop()
        self._prologue, self._nonce, self._request = (loop.create_future() for _ in range(3))

    @classmethod
    def create(cls, passkey: Passkey, adv_secret: bytes, random: Callable[[int], bytes]) -> "PasskeyDemand":
        """A demand with a new challenge and new keys."""
        ephemeral = KeyPair.from_private(random(KEY_SIZE))
        own = PrimaryIdentity(ephemeral.public, random(NONCE_SIZE))
        return cls(passkey, passkey.ask(random), adv_secret, ephemeral, own)

    def take_prologue(self, step: PasskeyPrologue) -> None:
        """The client gave a passkey's answer. Raises `PairingError`, where it may give another one."""
        if self._prologue.done():
            raise PairingError("a passkey was accepted already", code=400, text="bad-request")
        prologue = Prologue.from_bytes(step.payload)
        if not self.ref or prologue.ref != self.ref:
            raise PairingError("the prologue names another ref", code=400, text="bad-request")
        if step.proof and not hmac.compare_digest(step.proof, handoff_proof(self.adv_secret, step.payload)):
            raise PairingError("the client is not the one that was scanned", code=401, text="not-authorized")
        assertion = Assertion.from_bytes(step.assertion)
        if step.credential_id != assertion.raw_id:
            raise PairingError("the passkey's id is not that of its answer", code=400, text="bad-request")
        passkey = self.passkey
        passkey.counter = verify(assertion, self.options, passkey.public, origins=ORIGINS, counter=passkey.counter)
        passkey.signed = 0
        self.may_skip = bool(step.proof)
        self.prologue = prologue
        self._prologue.set_result(prologue)

    def take_nonce(self, nonce: bytes) -> None:
        """The client showed its nonce. Raises `PairingError`."""
        if self.prologue is None or self._nonce.done():
            raise PairingError("no nonce is awaited", code=400, text="bad-request")
        self.prologue.check(nonce)
        self.code = shown_code(nonce, self.own)
        self._nonce.set_result(nonce)

    def take_request(self, data: bytes) -> None:
        """The client sent its keys. Raises `PairingError`."""
        if not self._nonce.done() or self._request.done():
            raise PairingError("no pairing request is awaited", code=400, text="bad-request")
        self._request.set_result(data)

    async def answered(self) -> None:
        """Return when the passkey was accepted. Raises `TimeoutError`, or why the client left."""
        async with asyncio.timeout(TIMEOUT):
            await self._prologue

    async def keys(self) -> CompanionKeys:
        """The keys that the client sent when its user had confirmed.

        Raises `PairingError`, `TimeoutError`, or why the client left.
        """
        prologue = await self._prologue
        async with asyncio.timeout(TIMEOUT):
            await self._nonce
        key = request_key(self.ephemeral, prologue.ephemeral, prologue.platform, prologue.ref)
        async with asyncio.timeout(TIMEOUT):
            return CompanionKeys.open(await self._request, key)

    def abandon(self, error: ZapwireError) -> None:
        """The client left."""
        for future in (self._prologue, self._nonce, self._request):
            if not future.done():
                future.set_exception(error)
                future.exception()  # nobody may await it
