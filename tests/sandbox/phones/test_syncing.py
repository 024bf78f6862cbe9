"""A phone's app state and the server's, brought together."""

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.phones.net import ANA, Net, RawCompanion, bundle_of, network
from tests.sandbox.raw_client import prekey
from zapwire.errors import QueryRefused
from zapwire.protocol.appstate.actions.chats import Pin
from zapwire.protocol.appstate.actions.contacts import Contact
from zapwire.protocol.appstate.actions.labels import LabelEdit
from zapwire.protocol.appstate.collections import Collection
from zapwire.protocol.appstate.recovery import (
    build_recovery_request,
    read_recovery,
    read_recovery_answer,
    recovered_collection,
)
from zapwire.protocol.appstate.sharing import build_key_request, read_key_share
from zapwire.protocol.jid import JID
from zapwire.protocol.stanzas.messages import OutgoingMessage
from zapwire.sandbox.faults import AppStateFault, RefuseQuery
from zapwire.sandbox.phones.line import Line
from zapwire.sandbox.phones.syncing import AppStateFailed

PIN = Pin(JID("14155550123", "s.whatsapp.net"), is_pinned=True)


@pytest.fixture
async def net() -> AsyncIterator[Net]:
    """Open a world."""
    async with network() as net:
        yield net


def other_half(net: Net, line: Line) -> Line:
    """Return a second phone of the same account, which knows nothing yet: it plays a companion that can read."""
    return Line(net.context, line.account)


async def test_each_collection_gets_its_own(net: Net) -> None:
    """Actions go to the collections they belong to."""
    ana = net.phone(ANA)
    await ana.change_app_state([PIN, LabelEdit("1", "New")])
    assert {name: known.version for name, known in ana.account.app_state.items()} == {"regular_low": 1, "regular": 1}


async def test_a_conflict_is_followed_and_tried_again(net: Net) -> None:
    """Two that write at once both have their say; both read the other's, in files where they are large."""
    ana = net.phone(ANA)
    other = other_half(net, ana)
    people = [Contact(JID(str(number), "s.whatsapp.net"), "N") for number in range(10**9, 10**9 + 60)]
    await ana.change_app_state(people)
    await other.change_app_state([Contact(JID("1", "s.whatsapp.net"), "One")])
    net.context.faults.add(AppStateFault(problem="conflict", count=1))
    await ana.change_app_state([Contact(JID("2", "s.whatsapp.net"), "Two")])
    assert ana.account.app_state[Collection.CRITICAL_UNBLOCK_LOW].version == 3
    for line in (ana, other, other_half(net, ana)):
        known = (await line.app_state()).of(Collection.CRITICAL_UNBLOCK_LOW)
        assert (known.state.version, len(known.entries)) == (3, 62)


async def test_endless_conflicts(net: Net) -> None:
    """At some time the phone gives up, and says so."""
    net.context.faults.add(AppStateFault(problem="conflict"))
    with pytest.raises(AppStateFailed, match="409"):
        await net.phone(ANA).change_app_state([PIN])


async def test_a_wrong_mac(net: Net) -> None:
    """What cannot be verified is not followed."""
    ana = net.phone(ANA)
    await ana.change_app_state([PIN])
    net.context.faults.add(AppStateFault(problem="mac", count=1))
    with pytest.raises(AppStateFailed, match="the MAC of version 1"):
        await other_half(net, ana).app_state()


async def test_a_server_that_refuses(net: Net) -> None:
    """What the server says is passed on; no answer at all is an error as well."""
    net.context.faults.add(RefuseQuery(xmlns="w:sync:app:state", count=1))
    with pytest.raises(QueryRefused):
        await net.phone(ANA).change_app_state([PIN])


async def test_a_new_companion_gets_the_keys(net: Net) -> None:
    """Once, with a name and a language to read with them; a phone that withholds them answers no request either."""
    ana = net.phone(ANA, "Ana")
    await ana.prepare()
    raw = RawCompanion.linked(net.context.world, ana.account, "raw", prekey(1), prekey(2))
    ana.welcome(raw.jid)
    await net.settle()
    (message,) = (node for node in net.waiting(raw.jid) if node.tag == "message")
    assert message.attrs["category"] == "peer"
    (key,) = read_key_share(raw.decrypt(message, ana.account.lid())) or ()
    assert key == ana.account.app_state_keys[0]
    assert ana.account.companions[raw.device].has_keys
    assert ana.account.app_state[Collection.CRITICAL_BLOCK].version == 1
    ana.welcome(raw.jid)
    await net.settle()
    assert net.waiting(raw.jid) == []


async def test_keys_that_are_withheld(net: Net) -> None:
    """A fault keeps the phone from giving keys; a request after it was healed is answered."""
    ana = net.phone(ANA, "Ana")
    raw = RawCompanion.linked(net.context.world, ana.account, "raw", prekey(1), prekey(2))
    net.context.faults.add(AppStateFault(raw.jid, problem="keys", count=1))
    ana.welcome(raw.jid)
    await net.settle()
    assert net.waiting(raw.jid) == []
    ana.welcome(raw.jid)
    await net.settle()
    raw.decrypt(net.waiting(raw.jid)[0], ana.account.lid())
    key = await ana.renew_key()
    shared = read_key_share(raw.decrypt(net.waiting(raw.jid)[0], ana.account.lid())) or ()
    assert shared[-1] == key
    assert read_key_share(build_key_request([key.id])) is None


async def test_a_collection_for_a_companion(net: Net) -> None:
    """Who cannot verify a collection gets it from the phone; one that it does not have, or a fault, gives nothing."""
    ana = net.phone(ANA, "Ana")
    raw = RawCompanion.linked(net.context.world, ana.account, "raw", prekey(1), prekey(2))
    await ana.change_app_state([PIN])
    net.waiting(raw.jid)
    raw.start(ana.account.lid(), bundle_of(ana.account))
    answers = []
    for number, name in enumerate((Collection.REGULAR_LOW, Collection.REGULAR, Collection.REGULAR_LOW)):
        if number == 2:
            net.context.faults.add(AppStateFault(raw.jid, problem="recovery", count=1))
        children = (raw.encrypt(ana.account.lid(), build_recovery_request(name, 7)).to_node(), raw.identity)
        request = OutgoingMessage(f"R{number}", ana.account.jid(), "text", children, category="peer")
        await net.context.post.submit(raw.jid, request.to_node())
        await net.settle()
        (message,) = (node for node in net.waiting(raw.jid) if node.tag == "message")
        assert message.attrs["category"] == "peer"
        answer = read_recovery_answer(raw.decrypt(message, ana.account.lid()))
        assert answer
        answers.append(answer)
    assert recovered_collection(read_recovery(answers[0])) == Collection.REGULAR_LOW
    assert [answer.snapshot for answer in answers[1:]] == [None, None]
