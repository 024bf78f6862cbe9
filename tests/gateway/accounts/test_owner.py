"""The owner of an account's client: its proxy, and how it is made anew. More is in test_session.py."""

import asyncio
from dataclasses import replace

import pytest

from tests.gateway.accounts.rig import NUMBER, OTHER, PATIENCE, Rig, network_of, rig
from zapwire.client.client import Client
from zapwire.client.options import WHATSAPP_URL
from zapwire.errors import ConfigurationError, ConnectionLost, NotConnected, StillConnected
from zapwire.gateway.accounts.commands import Connect, Disconnect, Reset, SendMessage, SetProxy
from zapwire.gateway.model import Proxy
from zapwire.protocol.login import ClientProfile
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.sandbox.faults import DropAnswer
from zapwire.sandbox.server import Sandbox
from zapwire.storage.database import Database

HOLA = Message(conversation="Hola").SerializeToString()


async def test_proxy_of_a_user(whatsapp: Sandbox, database: Database) -> None:
    """A proxy is changed while disconnected, and used from the next connection on; a wrong one changes nothing."""
    network = replace(network_of(whatsapp), url=WHATSAPP_URL)
    proxy = Proxy(whatsapp.address.proxy, is_enabled=True)
    async with rig(database, network) as made:
        user, ask = await made.user(), made.manager.ask
        phone = await whatsapp.create_phone(NUMBER)
        with pytest.raises(ConfigurationError):
            await ask(user.id, SetProxy(Proxy("ftp://127.0.0.1", is_enabled=True)))
        assert made.users.get(user.id).proxy == Proxy()
        # A dead proxy, so that the one after it shows that it is used.
        await ask(user.id, SetProxy(Proxy("http://127.0.0.1:1", is_enabled=True)))
        await ask(user.id, Connect())
        await made.until(user, lambda status: "127.0.0.1:1" in status.error)
        with pytest.raises(StillConnected, match="/session/disconnect"):
            await ask(user.id, SetProxy(proxy))
        await ask(user.id, Disconnect())
        await ask(user.id, SetProxy(proxy))
        await made.link(user, phone)
        # Nothing of the connection changes.
        await ask(user.id, SetProxy(replace(proxy, for_webhooks=True)))
        assert made.users.get(user.id).proxy.for_webhooks


async def test_profile(whatsapp: Sandbox, database: Database) -> None:
    """The phone shows the name that the options give."""
    async with rig(database, whatsapp, profile=ClientProfile(os_name="Shop", platform="CHROME")) as made:
        phone = await whatsapp.create_phone(NUMBER)
        await made.link(await made.user(), phone)
        assert phone.account.companions[1].os_name == "Shop"


async def test_commands_end_with_their_client(made: Rig, whatsapp: Sandbox) -> None:
    """A reset waits for commands of the old client, which end as it closes; an id sent again then is one message."""
    user, ask = await made.user(), made.manager.ask
    await made.link(user, await whatsapp.create_phone(NUMBER))
    ben = (await whatsapp.create_phone(OTHER)).account
    whatsapp.add_fault(DropAnswer(xmlns="usync"))
    sending = asyncio.create_task(ask(user.id, SendMessage(ben.jid(), HOLA, "ID")))
    await asyncio.sleep(0)
    await ask(user.id, Reset())
    assert sending.done()
    with pytest.raises((ConnectionLost, NotConnected)):
        await sending
    whatsapp.context.faults.clear()
    await made.logged_in(user)
    assert (await ask(user.id, SendMessage(ben.jid(), HOLA, "ID"))).id == "ID"
    line = whatsapp.line(OTHER)
    await line.wait(0, PATIENCE)
    assert [entry.info.id for entry in line.state.inbox.after(0)] == ["ID"]


async def test_command_goes_on_without_its_caller(made: Rig, whatsapp: Sandbox) -> None:
    """A message whose sender's caller goes away arrives."""
    user = await made.user()
    await made.link(user, await whatsapp.create_phone(NUMBER))
    ben = (await whatsapp.create_phone(OTHER)).account
    sending = asyncio.create_task(made.manager.ask(user.id, SendMessage(ben.jid(), HOLA, "ID")))
    await asyncio.sleep(0)
    sending.cancel()
    line = whatsapp.line(OTHER)
    await line.wait(0, PATIENCE)
    assert [entry.info.id for entry in line.state.inbox.after(0)] == ["ID"]


async def test_client_that_does_not_close(
    made: Rig, whatsapp: Sandbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A client that hangs as it closes is given up, so that the account can be reset."""
    user = await made.user()
    await made.link(user, await whatsapp.create_phone(NUMBER))
    close = Client.close
    with monkeypatch.context() as patch:
        patch.setattr("zapwire.gateway.accounts.owner._CLOSE_SECONDS", 0.01)

        async def hang(client: Client) -> None:
            await asyncio.Event().wait()
            await close(client)

        patch.setattr(Client, "close", hang)
        await made.manager.ask(user.id, Reset())
    assert "did not close" in caplog.text
    await made.logged_in(user)
