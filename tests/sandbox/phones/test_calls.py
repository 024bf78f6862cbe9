"""What the owner of a phone does with calls."""

import pytest

from tests.sandbox.conftest import NUMBER
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.phones.acts import NotAllowedHere
from zapwire.sandbox.phones.calls import Act, act, begin
from zapwire.sandbox.server import Sandbox
from zapwire.sandbox.world.calls import NoSuchCall
from zapwire.sandbox.world.groups import NotAMember
from zapwire.sandbox.world.world import NoSuchPhone

BEN, NOW = "14155550123", 1_790_000_000.0


@pytest.fixture
async def ben(sandbox: Sandbox) -> Phone:
    """Make Ben's phone."""
    return await sandbox.create_phone(BEN, "Ben")


async def test_a_call(sandbox: Sandbox, phone: Phone, ben: Phone) -> None:
    """It rings, is taken, and is ended by who was called; both phones confirm all they hear."""
    ana = sandbox.line(NUMBER)
    call = await begin(ana, BEN, "video", now=NOW)
    assert (call.state, call.media, call.called) == ("ringing", "video", (BEN,))
    ours: tuple[Act, ...] = ("relaylatency", "transport")
    theirs: tuple[Act, ...] = ("preaccept", "accept", "terminate")
    for kind in ours:
        await act(ana, call.id, kind, now=NOW)
    states = [(await act(sandbox.line(BEN), call.id, kind, now=NOW)).state for kind in theirs]
    assert states == ["ringing", "accepted", "terminated"]
    assert call.by == ben.account.jid()
    await sandbox.phones.settle()
    for account in (phone.account, ben.account):
        assert len(sandbox.context.world.mailboxes.of(account.jid())) == 0
    with pytest.raises(NoSuchCall):
        await act(ana, call.id, "terminate", now=NOW)


async def test_a_rejection(sandbox: Sandbox, phone: Phone, ben: Phone) -> None:
    """Only who was called can reject."""
    assert phone.account.number == NUMBER
    call = await begin(sandbox.line(NUMBER), str(ben.account.lid()), now=NOW)
    with pytest.raises(NotAllowedHere, match="other side"):
        await act(sandbox.line(NUMBER), call.id, "reject", now=NOW)
    assert (await act(sandbox.line(BEN), call.id, "reject", now=NOW)).state == "rejected"


async def test_a_group(sandbox: Sandbox, phone: Phone, ben: Phone) -> None:
    """Its members can call it."""
    world = sandbox.context.world
    group = world.create_group(phone.account, "Asado", [ben.account], NOW)
    eve = await sandbox.create_phone("4915112345678")
    call = await begin(sandbox.line(NUMBER), str(group.jid), now=NOW)
    assert (call.group, call.called) == (group.jid, (BEN,))
    assert (await act(sandbox.line(NUMBER), call.id, "terminate", reason="timeout", now=NOW)).state == "terminated"
    with pytest.raises(NotAMember):
        await begin(sandbox.line(eve.account.number), str(group.jid), now=NOW)
    lonely = world.create_group(phone.account, "Alone", [], NOW)
    with pytest.raises(NotAllowedHere, match="nobody"):
        await begin(sandbox.line(NUMBER), str(lonely.jid), now=NOW)


async def test_who_cannot_be_called(sandbox: Sandbox, phone: Phone) -> None:
    """Nobody has that number, or it is one's own."""
    line = sandbox.line(phone.account.number)
    with pytest.raises(NoSuchPhone):
        await begin(line, BEN, now=NOW)
    with pytest.raises(NotAllowedHere):
        await begin(line, NUMBER, now=NOW)
    with pytest.raises(NoSuchCall):
        await act(line, "C1", "terminate", now=NOW)
