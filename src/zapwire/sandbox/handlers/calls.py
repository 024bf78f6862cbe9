"""Calls: the caller's stanzas reach all devices of who is called, theirs reach the caller and their other devices.

Where a call is taken or rejected on one device, the others are told so by `terminate`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import AttrValue, Node
from zapwire.protocol.stanzas.calls import TAG, CallStanza, call_element
from zapwire.protocol.types.calls import CallInfo, CallRemote
from zapwire.sandbox.router import Handler, Outcome, Request, Route
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.calls import Call
from zapwire.sandbox.world.mailboxes import Delivery

OFFERS: Final = frozenset({"offer", "offer_notice"})
KINDS: Final = OFFERS | {"preaccept", "accept", "transport", "relaylatency", "terminate", "reject"}
# What the phones of this sandbox say they are.
PLATFORM: Final = "android"
VERSION: Final = "2.25.37.76"
_ELSEWHERE: Final = {"accept": "accepted_elsewhere", "reject": "rejected_elsewhere"}


@dataclass(frozen=True, slots=True)
class _Said:
    """What a device said about a call."""

    request: Request
    to: JID
    data: Node
    call_id: str


def on_call(request: Request) -> Outcome:
    """Whatever is said is acknowledged; what is about no call, or one that is over, reaches nobody."""
    said = _read(request)
    world, account = request.world, request.account
    call = world.calls.find(said.call_id)
    deliveries: tuple[Delivery, ...] = ()
    if said.data.tag in OFFERS:
        if call is None and not request.device:
            deliveries = tuple(_offer(said))
    elif call is not None and not call.is_over and account.number == call.caller:
        deliveries = tuple(_by_caller(said, call))
    elif call is not None and not call.is_over and account.number in call.called:
        deliveries = tuple(_by_called(said, call))
    attrs: dict[str, AttrValue] = {"class": TAG, "id": request.id, "from": said.to, "type": said.data.tag}
    return Outcome((Node("ack", attrs),), deliveries=deliveries)


def _read(request: Request) -> _Said:
    """Raises `StanzaError`."""
    node = request.node
    if len(node.children) != 1 or node.children[0].tag not in KINDS:
        raise StanzaError("<call> should hold one element that is known")
    (data,) = node.children
    data.reader.jid("call-creator")
    return _Said(request, node.reader.jid("to"), data, data.reader.string("call-id"))


def _offer(said: _Said) -> Iterator[Delivery]:
    """To all devices of whom it is for; in a group as a notice, which may be joined."""
    request, world, data = said.request, said.request.world, said.data
    account, group = request.account, world.groups.get(said.to)
    if group is not None:
        if account.number not in group.members:
            return
        people = [member for member in world.members(group) if member is not account]
    else:
        person = world.find(said.to)
        people = [person] if person is not None and person is not account else []
    if not people:
        return
    media = "video" if data.child("video") or data.attrs.get("media") == "video" else "audio"
    numbers = tuple(person.number for person in people)
    call = Call(said.call_id, account.number, numbers, media, group.jid if group else None)
    world.calls.add(call)
    for person in people:
        yield from _tell(said, call, account, person, data)


def _by_caller(said: _Said, call: Call) -> Iterator[Delivery]:
    if said.data.tag == "terminate":
        call.state, call.by = "terminated", said.request.jid
    for number in call.called:
        person = said.request.world.accounts.get(number)
        if person is not None:
            yield from _tell(said, call, said.request.account, person, said.data)


def _by_called(said: _Said, call: Call) -> Iterator[Delivery]:
    request, kind = said.request, said.data.tag
    account, caller = request.account, request.world.accounts.get(call.caller)
    if kind == "accept":
        call.state, call.by = "accepted", request.jid
    elif kind in ("reject", "terminate"):
        call.state, call.by = ("rejected" if kind == "reject" else "terminated"), request.jid
    if caller is None:
        return
    yield from _tell(said, call, account, caller, said.data, devices=(0,))
    reason = _ELSEWHERE.get(kind)
    if reason:
        over = Node("terminate", {"reason": reason})
        others = [device for device in account.device_ids() if device != request.device]
        yield from _tell(said, call, caller, account, over, devices=others)


def _tell(
    said: _Said, call: Call, speaker: Account, person: Account, data: Node, *, devices: Iterable[int] | None = None
) -> Iterator[Delivery]:
    """A stanza for each of a person's devices; the caller is named by LID, with the number beside it."""
    request = said.request
    caller = request.world.accounts.get(call.caller, speaker)
    more: dict[str, AttrValue] = {
        name: value for name, value in data.attrs.items() if name not in ("call-id", "call-creator", "count")
    }
    if data.tag in OFFERS:
        more["caller_pn"] = caller.jid()
    if call.group is not None:
        more["group-jid"] = call.group
    element = call_element(data.tag, call.id, caller.lid(), content=data.content, more=more)
    remote = (
        CallRemote(PLATFORM, VERSION) if data.tag in ("offer", "accept", "preaccept", "transport") else CallRemote()
    )
    for device in person.device_ids() if devices is None else devices:
        stanza_id = request.world.random(16).hex().upper()
        info = CallInfo(call.id, speaker.lid(), caller.lid(), int(request.now), stanza_id=stanza_id)
        yield Delivery(person.jid(device), CallStanza(info, remote, element).to_node())


ROUTES: Final[dict[Route, Handler]] = {Route(TAG): on_call}
