"""Accounts and companions for tests that need no network, with keys that are the same in every run."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.sandbox.raw_client import Keys
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.pairing.identity import DeviceIdentity, SignedDeviceIdentity, vouch
from zapwire.protocol.signal.xeddsa import RANDOM_SIZE
from zapwire.sandbox.media.shelf import Shelf
from zapwire.sandbox.phones.link_codes import CodeEntry
from zapwire.sandbox.router import Handler, Outcome, Request, Route, Router
from zapwire.sandbox.server import HANDLERS
from zapwire.sandbox.world.accounts import Account, Companion
from zapwire.sandbox.world.mailboxes import Delivery
from zapwire.sandbox.world.world import World

NOW = 1_790_000_000
NUMBER = "5491155554444"
KEYS = Keys.of("companion")


def dice(seed: object) -> Callable[[int], bytes]:
    """Return a source of random bytes that repeats itself in every run."""
    return random.Random(str(seed)).randbytes


def new_world(seed: object = "world") -> World:
    """Return an empty world."""
    return World(dice(seed))


def new_shelf() -> Shelf:
    """Return a shelf that gives out paths; no file is ever put on it."""
    return Shelf(Path("nowhere"), now=lambda: NOW, random=dice("shelf"))


def signed_identity(account: Account, keys: Keys, key_index: int = 1) -> SignedDeviceIdentity:
    """Return what both sides have signed at the end of linking."""
    identity = DeviceIdentity(account.key_list_id, NOW, key_index)
    signed = vouch(account.identity, keys.identity.public, identity, bytes(RANDOM_SIZE))
    return signed.signed_by_device(keys.identity, bytes(RANDOM_SIZE))


def add_companion(world: World, account: Account, keys: Keys = KEYS) -> Companion:
    """Link a companion without any exchange."""
    device, key_index = world.reserve_device(account)
    signed = signed_identity(account, keys, key_index)
    companion = Companion(device, keys.registration, keys.noise.public, signed, "Raw", "CHROME", NOW)
    world.link(account, companion)
    return companion


def ask(routes: dict[Route, Handler], node: Node) -> tuple[Outcome, Request]:
    """Let the handlers of one table answer the only companion of a new account; return the request, too."""
    world = new_world()
    account = world.create_account(NUMBER, "Ana", NOW)
    request = Request(world, account, add_companion(world, account), node, NOW, new_shelf())
    return Router([routes]).handle(request), request


@dataclass(frozen=True, slots=True)
class Town:
    """Three people: Ana and Bo with a companion each, Cy with a phone alone."""

    world: World
    ana: Account
    bo: Account
    cy: Account

    def submit(self, sender: JID, node: Node) -> Outcome:
        """Return what the server makes of a stanza of this device or phone."""
        account = self.world.find(sender)
        assert account
        request = Request(self.world, account, account.companions.get(sender.device), node, NOW, new_shelf())
        return Router(HANDLERS).handle(request)


def town() -> Town:
    """Build the town anew."""
    world = new_world("town")
    numbers = {"Ana": NUMBER, "Bo": "14155550123", "Cy": "14155550124"}
    ana, bo, cy = (world.create_account(number, name, NOW) for name, number in numbers.items())
    add_companion(world, ana, Keys.of("ana"))
    add_companion(world, bo, Keys.of("bo"))
    return Town(world, ana, bo, cy)


def by_device(deliveries: Iterable[Delivery]) -> dict[JID, Node]:
    """Return what each device gets, which is one stanza at most."""
    deliveries = tuple(deliveries)
    found = {delivery.device: delivery.node for delivery in deliveries}
    assert len(found) == len(deliveries)
    return found


@dataclass(slots=True)
class Noting:
    """Phones that only note what they get."""

    received: list[tuple[str, Node]] = field(default_factory=list)

    def receive(self, account: Account, node: Node) -> None:
        """Note it."""
        self.received.append((account.name, node))

    def introduce(self, account: Account, device: int) -> None:
        """Tell nothing."""

    def codes(self, account: Account) -> CodeEntry:
        """One that no client has asked."""
        del account
        return CodeEntry()

    def forget(self, account: Account) -> None:
        """Note it, too."""
        self.received.append((account.name, Node("forgotten")))

    async def prepare(self, account: Account) -> None:
        """Say nothing."""

    def welcome(self, account: Account, device: JID) -> None:
        """Note it, too."""
        self.received.append((account.name, Node("welcomed", {"jid": device})))

    async def close(self) -> None:
        """Stop."""
