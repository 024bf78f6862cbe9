"""Commands about calls."""

from tests.client.rig import until
from tests.gateway.accounts.rig import NUMBER, OTHER, Rig
from zapwire.gateway.accounts.commands import RejectCall
from zapwire.protocol.events import CallOffered
from zapwire.sandbox.phones.calls import begin
from zapwire.sandbox.server import Sandbox


async def test_rejecting(made: Rig, whatsapp: Sandbox) -> None:
    """The caller's phone learns that we do not take the call, by the names that the offer had."""
    user = await made.user()
    phone = await whatsapp.create_phone(NUMBER)
    await made.link(user, phone)
    ben = (await whatsapp.create_phone(OTHER)).account
    call = await begin(whatsapp.line(OTHER), NUMBER, now=1_790_000_000)
    offered = await made.notes.until(user, CallOffered)
    assert isinstance(offered, CallOffered)
    assert (offered.call.creator, offered.call.creator_alt) == (ben.lid(), ben.jid())
    await made.manager.ask(user.id, RejectCall(offered.call.sender, offered.call.id))
    await until(lambda: call.state == "rejected")
    assert call.by == phone.account.jid(1)
    recorded = [event for _, event in made.notes.recorded if isinstance(event, CallOffered)]
    assert recorded == [offered]
