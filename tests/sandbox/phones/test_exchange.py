"""Everybody's phones."""

from tests.sandbox.people import NOW, dice
from tests.sandbox.phones.net import ANA, BEN, Net, texts
from zapwire.protocol.messages.text import build_text
from zapwire.protocol.node import Node


async def test_a_phone_is_made_once(net: Net) -> None:
    """When it is first needed."""
    account = net.context.world.create_account(ANA, "Ana", NOW)
    line = net.phones.line(account)
    assert net.phones.line(account) is line
    assert line.account is account


async def test_a_phone_receives_before_its_owner_looks(net: Net) -> None:
    """Nothing has to be started."""
    ben = net.phone(BEN)
    account = net.context.world.create_account(ANA, "Ana", NOW)
    await ben.send(account.jid(), build_text("hola"))
    await net.settle()
    assert texts(net.phones.line(account)) == ["hola"]


async def test_a_number_of_a_new_world_has_a_new_phone(net: Net) -> None:
    """The old one receives nothing any more."""
    old = net.phone(ANA)
    net.context.world.clear()
    new = net.phone(ANA)
    assert new is not old
    old.receive(Node("presence"))
    assert not old.is_working


async def test_closed_phones_are_forgotten(net: Net) -> None:
    """Also with stanzas before them."""
    ana, ben = net.phone(ANA), net.phone(BEN)
    await ana.send(ben.account.jid(), build_text("hola"))
    await net.phones.close()
    assert not ben.is_working
    assert texts(ben) == []
    assert net.phones.line(ben.account) is not ben


async def test_many_phones_run_nothing(net: Net) -> None:
    """300 of them, with keys and all, have nothing running."""
    random = dice("many")
    lines = [net.phone(str(5491100000000 + int.from_bytes(random(5)))) for _ in range(300)]
    assert not any(line.is_working for line in lines)
