"""Linking by code, as the server sees it: what clients and phones may say, and what it hands on."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.stanzas.shapes import broken
from tests.sandbox.people import KEYS, NOW, NUMBER, add_companion, dice, new_shelf, new_world
from tests.sandbox.raw_client import PROFILE
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.login import LoginRequest, registration_payload
from zapwire.protocol.node import Node
from zapwire.protocol.pairing.code import BUNDLE_SIZE, WRAPPED_SIZE
from zapwire.protocol.stanzas.link_codes import (
    TAG,
    CompanionFinish,
    CompanionHello,
    LinkCodeStep,
    PrimaryHello,
    RefreshCode,
    is_link_code,
    link_code_notification,
    read_link_code,
)
from zapwire.protocol.stanzas.queries import check_answer, query_node, read_error
from zapwire.sandbox.handlers.link_codes import ROUTES, on_client
from zapwire.sandbox.linking import Linking
from zapwire.sandbox.router import Outcome, Request, Router
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.link_codes import LIFETIME
from zapwire.sandbox.world.world import World

HELLO = CompanionHello(JID(NUMBER, "s.whatsapp.net"), b"w" * WRAPPED_SIZE, KEYS.noise.public, "1", "Chrome (Linux)")
EMPTY = Node("iq", {"from": SERVER, "type": "result", "id": "7"})


@dataclass(slots=True)
class Scene:
    """A phone, and a client that is not linked."""

    world: World
    account: Account
    client: Linking

    def says(self, step: LinkCodeStep, now: float = NOW) -> Outcome:
        """Let the client say something."""
        return on_client(self.world, self.client, query_node(step, "7"), now)

    def asks(self) -> bytes:
        """Let the client ask, and return the ref."""
        (answer,) = self.says(HELLO).answers
        return HELLO.read(check_answer(answer))

    def phone_says(self, step: LinkCodeStep, account: Account | None = None, now: float = NOW) -> Outcome:
        """Let the phone, or another account's, say something."""
        request = Request(self.world, account or self.account, None, query_node(step, "7"), now, new_shelf())
        return Router([ROUTES]).handle(request)


def new_scene() -> Scene:
    """Return a phone and a client."""
    world = new_world()
    account = world.create_account(NUMBER, "Ana", NOW)
    request = LoginRequest.from_bytes(registration_payload(PROFILE, KEYS.registration))
    return Scene(world, account, Linking(request, KEYS.noise.public, dice("refs")))


@pytest.fixture
def scene() -> Scene:
    """Make a phone and a client."""
    return new_scene()


def code(outcome: Outcome) -> tuple[int, bool]:
    """Return the code of the refusal that an outcome is, and whether it is marked in the record."""
    (answer,) = outcome.answers
    assert not outcome.deliveries
    assert not outcome.relays
    return read_error(answer).code, outcome.refused


def test_a_client_asks(scene: Scene) -> None:
    """It gets a ref, and the phone is told everything with that ref."""
    outcome = scene.says(HELLO)
    ref = HELLO.read(check_answer(outcome.answers[0]))
    assert ref == scene.client.code_ref
    (delivery,) = outcome.deliveries
    assert delivery.device == scene.account.jid()
    assert delivery.node.attrs["type"] == TAG
    assert read_link_code(delivery.node) == replace(HELLO, ref=ref)


def test_asking_anew(scene: Scene) -> None:
    """The earlier request is void."""
    first, second = scene.asks(), scene.asks()
    assert first != second
    assert scene.world.link_codes.find(first, NOW) is None
    assert scene.world.link_codes.find(second, NOW) is not None
    assert len(scene.world.link_codes) == 1


@pytest.mark.parametrize(
    "display", ["Chrome (Linux)", "FIREFOX (LINUX)", "Safari (Mac OS)", "Edge (Windows)", "OTHER (windows nt)"]
)
def test_displays_that_are_taken(scene: Scene, display: str) -> None:
    """Any browser, on a system that is one."""
    assert not scene.says(replace(HELLO, platform_display=display)).refused


@pytest.mark.parametrize(
    "change",
    [
        {"platform_display": "Chrome (Acme)"},
        {"platform_display": "Chrome"},
        {"platform_display": "Linux"},
        {"platform_display": " (Linux"},
        {"platform_id": "Z"},
        {"platform_id": "11"},
        {"platform_id": ""},
        {"wrapped_ephemeral": b"w" * 79},
        {"noise_key": bytes(32)},
        {"jid": JID("14155550123", "s.whatsapp.net")},
        {"jid": JID(NUMBER, "g.us")},
    ],
    ids=str,
)
def test_requests_that_are_refused(scene: Scene, change: dict[str, Any]) -> None:
    """A name that is none, keys that are not the client's, or a number without a phone get 400."""
    assert code(scene.says(replace(HELLO, **change))) == (400, True)
    assert scene.client.code_ref == b""
    assert len(scene.world.link_codes) == 0


def test_a_lid_is_no_number(scene: Scene) -> None:
    """A code is asked for by number."""
    assert code(scene.says(replace(HELLO, jid=scene.account.lid()))) == (400, True)


def test_what_makes_no_sense(scene: Scene) -> None:
    """A step of the phone's from a client, one without an id, and one that cannot be read get 400 or an ack."""
    assert code(scene.says(PrimaryHello(b"r", b"w", b"i"))) == (400, True)
    node = Node("iq", {"id": "7", "xmlns": "md", "type": "set"}, (Node(TAG),))
    assert code(on_client(scene.world, scene.client, node, NOW)) == (400, True)
    node = Node("iq", {"xmlns": "md", "type": "set"}, HELLO.to_content())
    assert on_client(scene.world, scene.client, node, NOW).refused


@given(st.data())
def test_anything(data: st.DataObject) -> None:
    """Whatever a client or a phone makes of a step, it is answered, and nothing breaks."""
    scene = new_scene()
    world, account, client, ref = scene.world, scene.account, scene.client, scene.asks()
    steps: tuple[LinkCodeStep, ...] = (
        HELLO,
        PrimaryHello(ref, b"p" * WRAPPED_SIZE, account.identity.public),
        CompanionFinish(account.jid(), b"b" * BUNDLE_SIZE, KEYS.identity.public, ref),
        RefreshCode(ref),
    )
    node = data.draw(st.sampled_from(steps).flatmap(lambda step: broken(query_node(step, "7"))))
    if is_link_code(node):
        assert len(on_client(world, client, node, NOW).answers) == 1
    assert len(Router([ROUTES]).handle(Request(world, account, None, node, NOW, new_shelf())).answers) == 1


def test_a_phone_answers(scene: Scene) -> None:
    """What was typed goes to the client with that ref, as a notification."""
    step = PrimaryHello(scene.asks(), b"p" * WRAPPED_SIZE, scene.account.identity.public)
    outcome = scene.phone_says(step)
    assert outcome.answers == (EMPTY,)
    (relay,) = outcome.relays
    assert relay.ref == step.ref
    assert relay.node == link_code_notification(step, str(relay.node.attrs["id"]), NOW)


def test_a_phone_gives_up(scene: Scene) -> None:
    """The client is told, and the request is closed."""
    ref = scene.asks()
    outcome = scene.phone_says(RefreshCode(ref))
    assert outcome.answers == (EMPTY,)
    assert read_link_code(outcome.relays[0].node) == RefreshCode(ref)
    assert code(scene.phone_says(RefreshCode(ref))) == (404, False)


def test_void_requests(scene: Scene) -> None:
    """A ref that is unknown, expired or another phone's gets 404."""
    ref, other = scene.asks(), scene.world.create_account("14155550123", "Ben", NOW)
    assert code(scene.phone_says(PrimaryHello(b"2@x", b"p", b"i"))) == (404, False)
    assert code(scene.phone_says(PrimaryHello(ref, b"p", b"i"), other)) == (404, False)
    assert code(scene.phone_says(PrimaryHello(ref, b"p", b"i"), now=NOW + LIFETIME)) == (404, False)


def test_a_companion_is_no_phone(scene: Scene) -> None:
    """A linked device types no codes, and a phone asks for none."""
    companion = add_companion(scene.world, scene.account)
    step = PrimaryHello(scene.asks(), b"p", b"i")
    request = Request(scene.world, scene.account, companion, query_node(step, "7"), NOW, new_shelf())
    assert code(Router([ROUTES]).handle(request)) == (400, True)
    assert code(scene.phone_says(HELLO)) == (400, True)


def test_a_client_concludes(scene: Scene) -> None:
    """The phone gets the bundle and the client's identity key, without a number."""
    finish = CompanionFinish(scene.account.jid(), b"b" * BUNDLE_SIZE, KEYS.identity.public, scene.asks())
    outcome = scene.says(finish)
    assert outcome.answers == (EMPTY,)
    (delivery,) = outcome.deliveries
    assert read_link_code(delivery.node) == replace(finish, jid=None)
    assert code(scene.says(replace(finish, wrapped_bundle=b"b"))) == (400, True)
    assert code(scene.says(replace(finish, identity_key=bytes(32)))) == (400, True)
    assert code(scene.says(replace(finish, ref=b"2@x"))) == (404, False)
    assert code(scene.says(finish, NOW + LIFETIME)) == (404, False)


def test_concluding_what_was_not_begun(scene: Scene) -> None:
    """A client that never asked gets 404."""
    finish = CompanionFinish(scene.account.jid(), b"b" * BUNDLE_SIZE, KEYS.identity.public, b"2@x")
    assert code(scene.says(finish)) == (404, False)
