"""Linking by code: the server hands each side's steps on to the other.

The phone is a device like others. The client is none yet: `on_client` answers it, and what it is told goes by its ref.
"""

import re
from http import HTTPStatus
from typing import Final

from zapwire.errors import StanzaError
from zapwire.protocol.jid import USER_SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.pairing.code import BUNDLE_SIZE, WRAPPED_SIZE
from zapwire.protocol.stanzas.link_codes import (
    TAG,
    CompanionFinish,
    CompanionHello,
    LinkCodeStep,
    PrimaryHello,
    RefreshCode,
    hello_answer,
    link_code_notification,
    read_link_code,
)
from zapwire.protocol.stanzas.queries import error_node, result_node
from zapwire.sandbox.linking import Linking
from zapwire.sandbox.router import Handler, Outcome, Relay, Request, Route, refuse
from zapwire.sandbox.world.mailboxes import Delivery
from zapwire.sandbox.world.world import World

# What the real server takes and what not was reported for Baileys and whatsapp-rust: any browser, but no system that is
# none; client types of one character.
_DISPLAY: Final = re.compile(r"[^()]+ \(([^()]+)\)")
_SYSTEMS: Final = ("windows", "mac", "linux", "ubuntu", "debian", "fedora", "arch", "chrome os", "android", "ios")
_CLIENT_TYPE: Final = re.compile(r"[0-9a-m]")


def on_client(world: World, client: Linking, node: Node, now: float) -> Outcome:
    """A step of a client that is not linked: it asks for a number's phone, or concludes."""
    try:
        step, query_id = read_link_code(node), node.reader.string("id")
    except StanzaError:
        return _bad(node)
    if isinstance(step, CompanionHello):
        return _on_hello(world, client, step, node, now)
    return _on_finish(world, client, step, query_id, now) if isinstance(step, CompanionFinish) else _bad(node)


def _on_hello(world: World, client: Linking, hello: CompanionHello, node: Node, now: float) -> Outcome:
    """How the real server answers for a number that has no phone is not known: of what it may say, this fits best."""
    account = world.find(hello.jid) if hello.jid.server == USER_SERVER else None
    if account is None or not _is_sound(hello, client):
        return _bad(node)
    world.link_codes.close(client.code_ref)
    client.code_ref = client.new_code_ref(world.random)
    world.link_codes.open(client.code_ref, account.number, now)
    told = CompanionHello(
        account.jid(),
        hello.wrapped_ephemeral,
        hello.noise_key,
        hello.platform_id,
        hello.platform_display,
        show_push_notification=hello.show_push_notification,
        ref=client.code_ref,
    )
    answer = result_node(node.reader.string("id"), hello_answer(client.code_ref))
    return Outcome((answer,), deliveries=(Delivery(account.jid(), _notice(world, told, now)),))


def _is_sound(hello: CompanionHello, client: Linking) -> bool:
    display = _DISPLAY.fullmatch(hello.platform_display)
    return (
        len(hello.wrapped_ephemeral) == WRAPPED_SIZE
        and hello.noise_key == client.noise_key
        and _CLIENT_TYPE.fullmatch(hello.platform_id) is not None
        and display is not None
        and any(system in display[1].lower() for system in _SYSTEMS)
    )


def _on_finish(world: World, client: Linking, finish: CompanionFinish, query_id: str, now: float) -> Outcome:
    code = world.link_codes.find(finish.ref, now) if finish.ref == client.code_ref else None
    account = world.accounts.get(code.number) if code else None
    if account is None:
        return Outcome((error_node(query_id, 404, "item-not-found"),))
    if len(finish.wrapped_bundle) != BUNDLE_SIZE or finish.identity_key != client.registration.identity_key:
        return Outcome((error_node(query_id, 400, "bad-request"),), refused=True)
    told = CompanionFinish(None, finish.wrapped_bundle, finish.identity_key, finish.ref)
    return Outcome((result_node(query_id),), deliveries=(Delivery(account.jid(), _notice(world, told, now)),))


def on_phone(request: Request) -> Outcome:
    """A step of the phone: a code was typed, or given up."""
    step = read_link_code(request.node)
    if request.device or not isinstance(step, PrimaryHello | RefreshCode):
        return _bad(request.node)
    code = request.world.link_codes.find(step.ref, request.now)
    if code is None or code.number != request.account.number:
        return Outcome((error_node(request.id, 404, "item-not-found"),))
    if isinstance(step, RefreshCode):
        request.world.link_codes.close(step.ref)
    relay = Relay(step.ref, _notice(request.world, step, request.now))
    return Outcome((result_node(request.id),), relays=(relay,))


def _notice(world: World, step: LinkCodeStep, now: float) -> Node:
    return link_code_notification(step, str(int.from_bytes(world.random(4))), int(now))


def _bad(node: Node) -> Outcome:
    return refuse(node, HTTPStatus.BAD_REQUEST, "bad-request")


ROUTES: Final[dict[Route, Handler]] = {Route("iq", "md", "set", TAG): on_phone}
