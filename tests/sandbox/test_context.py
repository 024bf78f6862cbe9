"""What everything in one sandbox shares: the open connections, the phones."""

import pytest

from tests.sandbox.raw_client import Keys, dial, link, logged_in, registered
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.sandbox.context import DeadLine, NoSuchCode, Sessions
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.server import Sandbox
from zapwire.sandbox.world.mailboxes import Delivery

KEYS = Keys.of("context")


def test_a_code_that_nobody_shows_is_told() -> None:
    """The error says what to do."""
    with pytest.raises(NoSuchCode, match="it expired or was used; scan a fresh one"):
        Sessions().showing("2@x")


async def test_every_ref_leads_to_its_connection(sandbox: Sandbox) -> None:
    """Two waiting clients have refs of their own, six each, which are gone with the connection."""
    sessions = sandbox.context.sessions
    async with registered(sandbox, KEYS) as (_, refs), registered(sandbox, Keys.of("other")) as (_, others):
        assert len({*refs, *others}) == 12
        assert len({sessions.showing(ref) for ref in refs}) == 1
        assert sessions.showing(refs[0]) is not sessions.showing(others[0])
        assert len(sessions.of(None)) == 2


async def test_connections_are_found_by_device(sandbox: Sandbox, phone: Phone) -> None:
    """A logged-in device has one connection, a device that is not connected has none."""
    jid = await link(sandbox, phone, KEYS)
    sessions = sandbox.context.sessions
    assert sessions.of(jid) == []
    async with logged_in(sandbox, KEYS, jid), dial(sandbox):
        assert [session.device for session in sessions.of(jid)] == [jid]
        assert sessions.of(JID(jid.user, jid.server, 9)) == []


async def test_phones_that_nobody_plays_keep_their_mail(sandbox: Sandbox, phone: Phone) -> None:
    """What is sent to them waits in their mailboxes, whatever happens to the phone."""
    sandbox.context.phones = DeadLine()
    node = Node("message", {"id": "1"})
    await sandbox.context.post.deliver([Delivery(phone.account.jid(), node)])
    await sandbox.reinstall(phone.account)
    await sandbox.context.phones.close()
    assert sandbox.context.world.mailboxes.of(phone.account.jid()).preview() == {"message": 1}
