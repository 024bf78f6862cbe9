"""Accounts and companions for tests that need no network, with keys that are the same in every run."""

import random
from collections.abc import Callable

from tests.sandbox.raw_client import Keys
from zapwire.protocol.node import Node
from zapwire.protocol.pairing.identity import DeviceIdentity, SignedDeviceIdentity, vouch
from zapwire.protocol.signal.xeddsa import RANDOM_SIZE
from zapwire.sandbox.router import Handler, Outcome, Request, Route, Router
from zapwire.sandbox.world.accounts import Account, Companion
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
    request = Request(world, account, add_companion(world, account), node, NOW)
    return Router([routes]).handle(request), request
