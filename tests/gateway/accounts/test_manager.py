"""The manager: accounts come back, do not touch each other, and close together."""

import asyncio
from pathlib import Path

import pytest

from tests.client.rig import until
from tests.gateway.accounts.rig import NUMBER, OTHER, PATIENCE, Rig, network_of, rig
from tests.gateway.accounts.sockets import Fragile, Turnstile
from tests.storage.postgres import Postgres
from zapwire.errors import GatewayClosing, NoSuchUser, NotConnected
from zapwire.gateway.accounts.commands import Connect, Disconnect, GetStatus, Logout, SendMessage
from zapwire.gateway.database import open_database
from zapwire.gateway.model import Proxy, User
from zapwire.protocol.events import Connected, ConnectFailed, QRCodeIssued
from zapwire.protocol.jid import JID, USER_SERVER
from zapwire.protocol.lifecycle import Phase
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.sandbox.faults import SilentHandshake
from zapwire.sandbox.server import Sandbox, Settings
from zapwire.storage.database import Database
from zapwire.testing import sandbox


async def link_several(made: Rig, whatsapp: Sandbox, count: int) -> list[User]:
    """Make users whose accounts are linked and connected."""

    async def link(number: int) -> User:
        user = await made.user(f"user {number}")
        await made.link(user, await whatsapp.create_phone(str(10_000_000_000 + number)))
        return user

    return list(await asyncio.gather(*map(link, range(count))))


async def test_restart(whatsapp: Sandbox, database: Database) -> None:
    """Accounts that were connected come back after a new start without a scan; those disconnected do not."""
    await check_restart(whatsapp, database)


async def test_restart_on_a_server(whatsapp: Sandbox, postgres: Postgres) -> None:
    """So it is on PostgreSQL, in an encrypted database."""
    async with open_database(postgres.make_database("accounts"), key="a passphrase") as database:
        await check_restart(whatsapp, database)


async def check_restart(whatsapp: Sandbox, database: Database) -> None:
    """Go through a new start."""
    async with rig(database, whatsapp) as made:
        ana, ben, cid = await link_several(made, whatsapp, 3)
        new = await made.user("new")
        await made.manager.ask(ben.id, Disconnect())
        await made.manager.ask(cid.id, Logout())
    async with rig(database, whatsapp) as made:
        made.manager.start()
        await made.notes.until(ana, Connected)
        statuses = made.manager.statuses()
        assert {user_id for user_id, status in statuses.items() if status.is_logged_in} == {ana.id}
        assert statuses[ben.id].jid.endswith(":1@s.whatsapp.net")
        assert statuses[cid.id].jid == statuses[new.id].jid == ""
        assert not any(isinstance(event, QRCodeIssued) for _, event in made.notes.told)


async def test_restart_while_pairing(whatsapp: Sandbox, database: Database) -> None:
    """An account that showed codes shows new ones after a new start."""
    async with rig(database, whatsapp) as made:
        user = await made.user()
        await made.manager.ask(user.id, Connect(PATIENCE))
    async with rig(database, whatsapp) as made:
        made.manager.start()
        await made.notes.until(user, QRCodeIssued)


async def test_coming_back_is_bounded(whatsapp: Sandbox, database: Database) -> None:
    """No more accounts than allowed are on their way at the same time, and all of them arrive."""
    async with rig(database, whatsapp) as made:
        users = await link_several(made, whatsapp, 6)
    turnstile = Turnstile()
    async with rig(database, whatsapp, make_transport=turnstile.transport, at_once=2, stagger=0.001) as made:
        made.manager.start()
        for user in users:
            await made.notes.until(user, Connected)
    assert turnstile.most == 2


async def test_asked_before_its_turn(whatsapp: Sandbox, database: Database) -> None:
    """After a new start an account that is asked for something is brought back at once, before its turn."""
    await whatsapp.create_phone(OTHER)
    async with rig(database, whatsapp) as made:
        (ana,) = await link_several(made, whatsapp, 1)
    async with rig(database, whatsapp, patience=PATIENCE) as made:
        text = Message(conversation="hello").SerializeToString()
        sent = await made.manager.ask(ana.id, SendMessage(JID(OTHER, USER_SERVER), text, "ID1"))
        assert sent.id == "ID1"
        assert (await made.status(ana)).is_logged_in
        await made.manager.ask(ana.id, Disconnect())
        with pytest.raises(NotConnected, match="POST /session/connect"):
            await made.manager.ask(ana.id, SendMessage(JID(OTHER, USER_SERVER), text, "ID2"))


async def test_disconnected_before_its_turn(whatsapp: Sandbox, database: Database) -> None:
    """An account that is disconnected before it was brought back stays disconnected."""
    async with rig(database, whatsapp) as made:
        users = await link_several(made, whatsapp, 2)
    async with rig(database, whatsapp, at_once=1) as made:
        made.manager.start()
        await asyncio.gather(*(made.manager.ask(user.id, Disconnect()) for user in users))
        await until(lambda: not any(status.is_connected for status in made.manager.statuses().values()))
        assert not any(user.wants_connection for user in made.users.all())


async def test_crash_of_one_client(whatsapp: Sandbox, database: Database, caplog: pytest.LogCaptureFixture) -> None:
    """A client that breaks takes no other account along, and comes back by itself."""
    fragile = Fragile()
    async with rig(database, whatsapp, make_transport=fragile.transport) as made:
        ana, ben = await made.user("Ana"), await made.user("Ben")
        await made.link(ana, await whatsapp.create_phone(NUMBER))
        await made.link(ben, await whatsapp.create_phone(OTHER))
        fragile.breaks = 1
        whatsapp.cut(whatsapp.phone(NUMBER).account.jid(1))
        await made.notes.until(ana, ConnectFailed)
        assert made.manager.statuses()[ben.id].is_logged_in
        await made.notes.until(ana, Connected, 2)
        assert made.notes.of(ben, ConnectFailed) == []
        assert len(made.notes.of(ben, Connected)) == 1
        assert "please report this" in caplog.text


async def test_sandbox_that_is_down_at_start(tmp_path: Path, database: Database) -> None:
    """An account that cannot reach WhatsApp says why, tries on, and arrives when that is possible."""
    async with sandbox(Settings(tmp_path)) as first:
        network = network_of(first)
        port = int(first.address.ws.split(":")[2].split("/")[0])
        async with rig(database, network) as made:
            user = await made.user()
            await made.link(user, await first.create_phone(NUMBER))
    async with rig(database, network) as made:
        made.manager.start()
        await made.notes.until(user, ConnectFailed, 2)
        status = await made.until(user, lambda status: status.phase is Phase.WAITING)
        assert (status.is_connected, status.is_logged_in) == (True, False)
        assert "cannot be reached" in status.error
        async with sandbox(Settings(tmp_path, port=port)):
            await made.logged_in(user)
            assert made.manager.statuses()[user.id].error == ""


async def test_closing(whatsapp: Sandbox, database: Database) -> None:
    """Closing ends all connections, whatever is going on, refuses what comes later, and keeps who was connected."""
    async with rig(database, whatsapp) as made:
        users = await link_several(made, whatsapp, 3)
        whatsapp.add_fault(SilentHandshake())
        waiting = await made.user("waiting")
        waits = asyncio.create_task(made.manager.ask(waiting.id, Connect(PATIENCE)))
        leaves = asyncio.create_task(made.manager.ask(users[0].id, Disconnect()))
        await until(lambda: made.manager.statuses()[waiting.id].is_connected)
    with pytest.raises(GatewayClosing):
        await made.manager.ask(users[0].id, Connect())
    assert not (await waits).is_connected
    await asyncio.gather(leaves, return_exceptions=True)
    await until(lambda: whatsapp.context.sessions.of(None) == [])
    assert all(made.users.get(user.id).wants_connection for user in (*users[1:], waiting))


async def test_no_task_is_left(whatsapp: Sandbox, database: Database) -> None:
    """When the manager is closed nothing of it runs any more."""
    before = asyncio.all_tasks()
    async with rig(database, whatsapp) as made:
        await link_several(made, whatsapp, 2)
        made.manager.start()
    left = {task.get_name() for task in asyncio.all_tasks() - before if "account" in task.get_name()}
    assert left == set()
    assert "zapwire client" not in {task.get_name() for task in asyncio.all_tasks()}


@pytest.mark.parametrize("logout", [True, False])
async def test_removing(made: Rig, whatsapp: Sandbox, *, logout: bool) -> None:
    """A deleted user's account is gone, and others stay; its device is unlinked where that is asked for."""
    ana, ben = await made.user("Ana"), await made.user("Ben")
    phone = await whatsapp.create_phone(NUMBER)
    await made.link(ana, phone)
    await made.link(ben, await whatsapp.create_phone(OTHER))
    await made.manager.remove(ana.id, logout=logout)
    assert (phone.account.companions == {}) == logout
    with pytest.raises(NoSuchUser):
        await made.manager.ask(ana.id, GetStatus())
    with pytest.raises(NoSuchUser):
        await made.manager.remove(ana.id, logout=logout)
    assert made.users.all() == (made.users.get(ben.id),)
    assert await made.database.accounts() == [ben.id]
    assert list(made.manager.statuses()) == [ben.id]
    assert (await made.status(ben)).is_logged_in
    await made.users.create(name="Ana", token="token of Ana")


async def test_removing_what_cannot_be_unlinked(
    whatsapp: Sandbox, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """A user is deleted also where WhatsApp cannot be told."""
    async with rig(database, whatsapp, logout=0.2) as made:
        user = await made.user()
        await made.link(user, await whatsapp.create_phone(NUMBER))
        await made.manager.ask(user.id, Disconnect())
        whatsapp.add_fault(SilentHandshake())
        await made.manager.remove(user.id, logout=True)
        assert made.users.all() == ()
        assert "could not be unlinked" in caplog.text


async def test_unknown_user(made: Rig) -> None:
    """Who is not there cannot be asked."""
    with pytest.raises(NoSuchUser):
        await made.manager.ask("1", GetStatus())
    with pytest.raises(NoSuchUser):
        await made.manager.remove("1", logout=False)


async def test_account_that_cannot_be_brought_back(
    whatsapp: Sandbox, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """One whose settings cannot work is logged, and keeps no place of others."""
    async with rig(database, whatsapp) as made:
        good, bad = await link_several(made, whatsapp, 2)
        await made.users.update(bad.id, proxy=Proxy("ftp://user:hidden@proxy", is_enabled=True))
    async with rig(database, whatsapp, at_once=1) as made:
        made.manager.start()
        await made.notes.until(good, Connected)
        await until(lambda: "could not be brought back" in caplog.text)
        assert "hidden" not in caplog.text
        assert not made.manager.statuses()[bad.id].is_connected
