"""Those who talk with the program: phones and perhaps whatsmeow, in chats and two groups."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

import httpx

from tests.conformance.sandbox_process import Linked, Phone, SandboxProcess
from tests.conformance.whatsmeow import Whatsmeow

OWN, *OTHERS = ("5491155550000", "5491155550001", "5491155550002", "5491155550003")
_TIMEOUT: Final = 90.0
_FOREVER: Final = 86_400.0
_INTERVAL: Final = 0.02


class Writer(Protocol):
    """Somebody who writes to the program."""

    @property
    def chat(self) -> str:
        """Whom it writes to where it does not write to a group."""
        ...

    async def write(self, to: str, text: str) -> str:
        """Send a text; its id, when the sandbox has it."""
        ...


@dataclass(frozen=True, slots=True)
class PhoneWriter:
    """A phone."""

    sandbox: SandboxProcess
    phone: Phone
    chat: str

    async def write(self, to: str, text: str) -> str:
        return await self.sandbox.send(self.phone, to, text)


@dataclass(frozen=True, slots=True)
class WhatsmeowWriter:
    """The real whatsmeow."""

    peer: Whatsmeow
    chat: str

    async def write(self, to: str, text: str) -> str:
        return (await self.peer.send_text(to, text)).id


@dataclass(slots=True)
class Company:
    """The account that the program is linked to, its friends, and where they talk."""

    sandbox: SandboxProcess
    control: httpx.AsyncClient
    """Of the sandbox."""
    own: Phone
    friends: tuple[Phone, ...]
    groups: tuple[str, ...]
    peer: Whatsmeow | None = None
    peer_phone: Phone | None = None
    heard_by_peer: Counter[str] = field(default_factory=Counter)
    """What whatsmeow decrypted, by the messages' ids."""
    peer_linked: Linked | None = None

    @property
    def phones(self) -> tuple[Phone, ...]:
        """All phones."""
        return (self.own, *self.friends)

    @property
    def writers(self) -> tuple[Writer, ...]:
        """All who write so that the program hears it: its own phone, too."""
        sandbox, own = self.sandbox, self.own
        friends = tuple(PhoneWriter(sandbox, phone, own.jid) for phone in self.friends)
        peers = () if self.peer is None else (WhatsmeowWriter(self.peer, own.jid),)
        return (PhoneWriter(sandbox, own, self.friends[0].jid), *friends, *peers)

    def readers_in(self, chat: str) -> tuple[str, ...]:
        """The numbers of the phones that get what the program writes to a chat."""
        return tuple(phone.number for phone in self.phones if chat in (*self.groups, phone.jid) or phone == self.own)

    def peer_reads(self, chat: str) -> bool:
        """Whether whatsmeow gets what the program writes to a chat."""
        return self.peer_phone is not None and chat in (*self.groups, self.peer_phone.jid)

    def is_peer(self, device: str) -> bool:
        """Whether a device is whatsmeow, by either name."""
        return self.peer_linked is not None and device in (self.peer_linked.jid, self.peer_linked.lid)

    async def inboxes(self) -> "Inboxes":
        """What all phones decrypted."""
        inboxes = Inboxes()
        for phone in self.phones:
            await inboxes.read(self.control, phone.number)
        return inboxes

    async def wait_gone(self) -> None:
        """Return when the server has noticed that the program is gone, and so taken all that it sent."""
        async with asyncio.timeout(_TIMEOUT):
            while await self._is_here():  # noqa: ASYNC110  # nothing tells of it but asking
                await asyncio.sleep(_INTERVAL)

    async def _is_here(self) -> bool:
        answer = await self.control.get(f"/phones/{self.own.number}")
        answer.raise_for_status()
        return any(device["connected"] for device in answer.json()["devices"])

    async def listen(self) -> None:
        """Take what whatsmeow tells, for as long as this runs."""
        peer = self.peer
        if peer is None:
            return

        async def hear() -> None:
            while True:
                event = await peer.wait_for("message", timeout=_FOREVER)
                self.heard_by_peer[event["id"]] += 1

        async def ignore() -> None:  # so that it does not stand in the way
            while True:
                await peer.wait_for("receipt", timeout=_FOREVER)

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(hear())
            tasks.create_task(ignore())


@dataclass(slots=True)
class Inboxes:
    """What phones decrypted."""

    messages: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    """By the phone's number and the message's id."""
    undecryptable: list[dict[str, Any]] = field(default_factory=list)

    async def read(self, control: httpx.AsyncClient, number: str) -> None:
        """Read a phone's inbox."""
        after = 0
        while True:
            answer = await control.get(f"/phones/{number}/messages", params={"after": after})
            answer.raise_for_status()
            page = answer.json()
            for message in page["messages"]:
                self.messages.setdefault((number, message["id"]), []).append(message)
            if not page["messages"]:
                self.undecryptable += page["undecryptable"]
                return
            after = page["last"]


@asynccontextmanager
async def gather(directory: Path, *, with_whatsmeow: bool) -> AsyncIterator[Company]:
    """Run the sandbox, and in it everybody but the program, inside the context."""
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(SandboxProcess.start(directory / "world", tells=True))
        own, *friends = [await sandbox.add_phone(number) for number in (OWN, *OTHERS)]
        base = sandbox.network["control"]
        control = await stack.enter_async_context(httpx.AsyncClient(base_url=base, timeout=_TIMEOUT, trust_env=False))
        company = Company(sandbox, control, own, tuple(friends), ())
        company.groups = tuple(
            [await sandbox.create_group(own, "Crash", friends, addressing_mode=mode) for mode in ("lid", "pn")]
        )
        if not with_whatsmeow:
            yield company
            return
        peer = await stack.enter_async_context(Whatsmeow.start(sandbox.network, directory, name="peer", quiet=True))
        await peer.command("connect")
        company.peer_linked = await sandbox.scan(friends[-1], (await peer.wait_for("qr"))["code"])
        await peer.wait_for("connected")
        company.peer, company.peer_phone = peer, friends[-1]
        listening = asyncio.create_task(company.listen())
        try:
            yield company
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError, ExceptionGroup):
                await listening
