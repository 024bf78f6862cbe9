"""Chat presence: who types or records, told to whoever is there."""

from collections.abc import Iterable
from typing import Final

from zapwire.protocol.jid import LID_SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.chat_presence import ChatPresence
from zapwire.sandbox.router import Handler, Outcome, Request, Route
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.mailboxes import Delivery


def on_chatstate(request: Request) -> Outcome:
    """To the other person's devices, or to those of a group's other members; nobody gets it later."""
    presence, to = ChatPresence.from_node(request.node), request.node.reader.jid("to")
    account, world = request.account, request.world
    if to.is_group:
        group = world.groups.get(to)
        if group is None or account.number not in group.members:
            return Outcome()
        node = presence.delivered(
            to,
            participant=account.address(by_lid=group.by_lid),
            alt=account.address(by_lid=not group.by_lid),
            addressing_mode=group.addressing_mode,
        )
        return Outcome(deliveries=_to(world.members(group), account, node))
    person, by_lid = world.find(to), to.server == LID_SERVER
    if person is None:
        return Outcome()
    node = presence.delivered(account.address(by_lid=by_lid), alt=account.address(by_lid=not by_lid))
    return Outcome(deliveries=_to((person,), account, node))


def _to(people: Iterable[Account], sender: Account, node: Node) -> tuple[Delivery, ...]:
    return tuple(
        Delivery(person.jid(device), node)
        for person in people
        if person is not sender
        for device in person.device_ids()
    )


ROUTES: Final[dict[Route, Handler]] = {Route("chatstate"): on_chatstate}
