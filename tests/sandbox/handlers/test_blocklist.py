"""The blocklist."""

import pytest

from tests.sandbox.people import NOW, by_device, town
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.blocklist import (
    Blocklist,
    BlocklistNotice,
    GetBlocklist,
    UpdateBlocklist,
    blocklist,
)
from zapwire.protocol.stanzas.queries import error_node, query_node, result_node
from zapwire.sandbox.router import Effect


def test_the_list_changes() -> None:
    """Who is blocked is listed by LID, once; the account's other devices are told, and it is kept."""
    here = town()
    ana, bo = here.ana, here.bo
    empty = Blocklist((), "1")
    assert here.submit(ana.jid(1), query_node(GetBlocklist(), "7")).answers == (result_node("7", blocklist(empty)),)
    block = query_node(UpdateBlocklist(bo.lid(), "block", bo.jid()), "8")
    listed = result_node("8", blocklist(Blocklist((bo.lid(),), "2")))
    outcome = here.submit(ana.jid(0), block)
    assert (outcome.answers, outcome.effects) == ((listed,), frozenset({Effect.SAVE}))
    told = by_device(outcome.deliveries)
    assert list(told) == [ana.jid(1)]
    notice = BlocklistNotice.from_node(told[ana.jid(1)])
    assert notice == BlocklistNotice(ana.jid(), "", "2", "1", ((bo.lid(), "block"),), NOW)
    again = here.submit(ana.jid(1), block)
    assert (again.answers, again.effects, again.deliveries) == ((listed,), frozenset(), ())
    unblock = here.submit(ana.jid(1), query_node(UpdateBlocklist(bo.lid(), "unblock"), "9"))
    assert unblock.answers == (result_node("9", blocklist(Blocklist((), "3"))),)
    assert unblock.deliveries == ()


@pytest.mark.parametrize("who", ["nobody", "oneself"])
def test_who_cannot_be_blocked(who: str) -> None:
    """A LID nobody has, and oneself."""
    here = town()
    jid = here.ana.lid() if who == "oneself" else JID("1", "lid")
    answer = here.submit(here.ana.jid(1), query_node(UpdateBlocklist(jid, "block"), "7"))
    assert answer.answers == (error_node("7", 404, "item-not-found"),)


def test_a_change_that_is_none() -> None:
    """It is refused."""
    here = town()
    node = query_node(UpdateBlocklist(here.bo.lid(), "block"), "7")
    spoilt = Node(node.tag, node.attrs, (Node("item", {"jid": here.bo.lid(), "action": "tickle"}),))
    assert here.submit(here.ana.jid(1), spoilt).refused
