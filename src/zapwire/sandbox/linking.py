"""Linking: a connection without an account, from its refs to the companion's signature."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from zapwire.errors import SandboxError, StanzaError
from zapwire.protocol.login import LoginRequest
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.link_codes import CompanionFinish
from zapwire.protocol.stanzas.pairing import PairDevice, PairDeviceSign
from zapwire.protocol.stanzas.queries import read_error

if TYPE_CHECKING:
    from zapwire.sandbox.phones.passkey import PasskeyDemand

# A client shows each ref for a while and gives up after the last (whatsmeow qrchan.go).
REF_COUNT: Final = 6
_REF_BYTES: Final = 48
ANSWER_TIMEOUT: Final = 15.0


class LinkRefused(SandboxError):
    """The companion did not accept the link."""


class Linking:
    """The refs handed out on one connection, and the one consent that may follow."""

    def __init__(self, request: LoginRequest, noise_key: bytes, random: Callable[[int], bytes]) -> None:
        if request.registration is None:
            raise StanzaError("a login cannot be linked")
        self.registration = request.registration
        self.props = request.props
        self.noise_key = noise_key
        self.refs = tuple("2@" + base64.b64encode(random(_REF_BYTES)).decode() for _ in range(REF_COUNT))
        self.code_ref = b""
        """What the server knows the link code by that this client shows; empty where it shows none."""
        self.passkey: PasskeyDemand | None = None
        """What a phone that was scanned, or typed into, demands; None where it demands nothing."""
        self._query_id = ""
        self._answer: asyncio.Future[PairDeviceSign] | None = None
        self._conclusion: asyncio.Future[CompanionFinish] | None = None

    @staticmethod
    def new_code_ref(random: Callable[[int], bytes]) -> bytes:
        """A ref for another link code."""
        return b"2@" + base64.b64encode(random(_REF_BYTES))

    def first_stanza(self, query_id: str) -> Node:
        """The server's `pair-device`."""
        return PairDevice(query_id, self.refs).to_node()

    @property
    def is_taken(self) -> bool:
        """Whether a phone is linking it already."""
        return self._answer is not None or self.passkey is not None

    async def consent(self, query_id: str, offer: Awaitable[None]) -> PairDeviceSign:
        """Send the phone's offer, the query `query_id`, and return the companion's signature.

        Raises `LinkRefused` where it refuses, leaves or says nothing for 15 s.
        """
        self._query_id = query_id
        self._answer = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT):
                await offer
                return await self._answer
        except TimeoutError:
            raise LinkRefused(f"the client did not answer the link within {ANSWER_TIMEOUT:.0f} seconds") from None
        finally:
            self._answer = None

    def handle(self, node: Node) -> bool:
        """Take a stanza of the companion's; False where it is none that belongs here."""
        kind, answer = node.attrs.get("type"), self._answer
        if node.tag != "iq" or kind not in ("result", "error"):
            # What it acknowledges are notifications about its link code.
            return node.tag in ("ib", "ack")
        if answer is None or answer.done() or node.attrs.get("id") != self._query_id:
            return kind == "result"
        if kind == "error":
            refusal = read_error(node)
            answer.set_exception(LinkRefused(f"the client refused the link: {refusal.code} {refusal.text}"))
            return True
        try:
            answer.set_result(PairDeviceSign.from_node(node))
        except StanzaError as error:
            answer.set_exception(LinkRefused(f"the client's signature cannot be read: {error}"))
        return True

    def expect_conclusion(self, conclusion: asyncio.Future[CompanionFinish]) -> None:
        """A phone waits for this of the client; it fails when the connection ends before."""
        self._conclusion = conclusion

    def abandon(self) -> None:
        """The connection ended."""
        for waited_for in (self._answer, self._conclusion):
            if waited_for and not waited_for.done():
                waited_for.set_exception(LinkRefused("the client disconnected before it answered the link"))
        if self.passkey:
            self.passkey.abandon(LinkRefused("the client disconnected before it was linked with a passkey"))
