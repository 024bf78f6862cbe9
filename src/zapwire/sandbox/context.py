"""What everything in one sandbox shares."""

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from zapwire.errors import SandboxError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.sandbox.directory import Directory
from zapwire.sandbox.faults import FaultPlan
from zapwire.sandbox.identity import NoiseIdentity
from zapwire.sandbox.media.shelf import Shelf
from zapwire.sandbox.phones.link_codes import CodeEntry
from zapwire.sandbox.post import Post
from zapwire.sandbox.recorder import Recorder
from zapwire.sandbox.router import Router
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.world import World

if TYPE_CHECKING:
    from zapwire.sandbox.session import Session


class PhoneLine(Protocol):
    """Whoever plays the phones: takes what the server sends to primary devices.

    What a phone acknowledges, with `Post.submit` as every device does, leaves its mailbox.
    """

    def receive(self, account: Account, node: Node) -> None:
        """Take a stanza for this account's phone. Called on the event loop by whoever sends; must return at once."""
        ...

    def introduce(self, account: Account, device: int) -> None:
        """A companion of this account is active: where it is new, its phone tells it of the past."""
        ...

    def codes(self, account: Account) -> CodeEntry:
        """Where the owner of this account's phone types link codes."""
        ...

    def forget(self, account: Account) -> None:
        """The phone was installed anew: its sessions and sender keys are gone."""
        ...

    async def prepare(self, account: Account) -> None:
        """A companion is about to be linked, which shall find something."""
        ...

    def welcome(self, account: Account, device: JID) -> None:
        """A new companion, named by phone number, is there for the first time: it needs what the phone alone has."""
        ...

    async def close(self) -> None:
        """Stop all phones and forget what they know."""
        ...


class DeadLine:
    """No phones: what is sent to them waits in their mailboxes."""

    def receive(self, account: Account, node: Node) -> None:
        """Leave it in the mailbox."""

    def introduce(self, account: Account, device: int) -> None:
        """It has nothing to tell."""

    def codes(self, account: Account) -> CodeEntry:
        """One that no client has asked."""
        return CodeEntry()

    def forget(self, account: Account) -> None:
        """There is nothing to forget."""

    async def prepare(self, account: Account) -> None:
        """There is nobody to say anything."""

    def welcome(self, account: Account, device: JID) -> None:
        """There is nothing to give."""

    async def close(self) -> None:
        """There is nothing to stop."""


class NoSuchCode(SandboxError):
    """A QR code or link code that no connected client is showing."""


@dataclass(slots=True)
class Sessions:
    """The open connections: all of them, those of logged-in devices, and those waiting to be linked."""

    all: set["Session"] = field(default_factory=set)
    by_device: dict[JID, "Session"] = field(default_factory=dict)
    by_ref: dict[str, "Session"] = field(default_factory=dict)
    by_code: dict[bytes, "Session"] = field(default_factory=dict)
    """Those that show a link code, by its ref."""

    def showing(self, ref: str) -> "Session":
        """The connection that was given this ref. Raises `NoSuchCode`."""
        session = self.by_ref.get(ref)
        if session is None:
            raise NoSuchCode("no connected client shows this QR code: it expired or was used; scan a fresh one")
        return session

    def retire(self, refs: Iterable[str]) -> None:
        """These refs were used, or whoever showed them left."""
        for ref in refs:
            self.by_ref.pop(ref, None)

    def of(self, device: JID | None) -> list["Session"]:
        """One device's connection, or all of them, oldest first, for None."""
        if device is None:
            return sorted(self.all, key=lambda session: session.number)
        session = self.by_device.get(device)
        return [session] if session else []


@dataclass(slots=True)
class Context:
    """Handed to every connection, phone and control call of one sandbox."""

    world: World
    noise: NoiseIdentity
    router: Router
    directory: Directory
    recorder: Recorder = field(default_factory=Recorder)
    faults: FaultPlan = field(default_factory=FaultPlan)
    sessions: Sessions = field(default_factory=Sessions)
    phones: PhoneLine = field(default_factory=DeadLine)
    now: Callable[[], float] = time.time
    random: Callable[[int], bytes] = os.urandom
    media: Shelf = field(init=False)
    post: Post = field(init=False)

    def __post_init__(self) -> None:
        self.media = Shelf(self.directory.path / "media", now=self.now, random=self.random)
        self.post = Post(self)
