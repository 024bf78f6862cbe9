"""Commands that tell others what we do."""

import pytest

from tests.client.rig import until
from tests.gateway.accounts.rig import NUMBER, OTHER, Rig
from zapwire.errors import LocalProtocolError
from zapwire.gateway.accounts.commands import MarkRead, SetChatPresence, SetPresence
from zapwire.protocol.events import AppStateSynced, MessageReceived
from zapwire.protocol.jid import JID
from zapwire.sandbox.phones import acts
from zapwire.sandbox.server import Sandbox


async def test_reading_and_typing(made: Rig, whatsapp: Sandbox) -> None:
    """Somebody sees that their message was read, and that we type."""
    user, ask = await made.user(), made.manager.ask
    await made.link(user, await whatsapp.create_phone(NUMBER))
    ben = (await whatsapp.create_phone(OTHER)).account.jid()
    line = whatsapp.line(OTHER)
    theirs = await acts.send_text(line, NUMBER, "Hola")
    await made.notes.until(user, MessageReceived)
    await ask(user.id, MarkRead((theirs.id,), ben))
    record = line.state.outbox.record(theirs.id)
    assert record is not None
    await until(lambda: any(receipt.to_json()["type"] == "read" for receipt in record.receipts))
    await ask(user.id, SetPresence(available=True, name="Ana"))
    await ask(user.id, SetChatPresence(ben, "composing", "audio"))
    await until(lambda: [typing.media for typing in line.state.typing()] == ["audio"])


async def test_presence(made: Rig, whatsapp: Sandbox) -> None:
    """Presence has the name that the phone gives soon after linking, or the one that is given here, and keeps it."""
    user, ask = await made.user(), made.manager.ask
    phone = await whatsapp.create_phone(NUMBER)
    await made.link(user, phone)
    await made.notes.until(user, AppStateSynced)
    await ask(user.id, SetPresence(available=True))
    await until(lambda: phone.account.companions[1].push_name == NUMBER)
    await ask(user.id, SetPresence(available=False, name="Ana"))
    await ask(user.id, SetPresence(available=True))
    await until(lambda: phone.account.available == {1})
    assert phone.account.companions[1].push_name == "Ana"


async def test_what_cannot_be_read(made: Rig, whatsapp: Sandbox) -> None:
    """No messages, and those of a group without their sender, cannot be marked."""
    user = await made.user()
    await made.link(user, await whatsapp.create_phone(NUMBER))
    for command in (MarkRead((), JID.parse(f"{OTHER}@s.whatsapp.net")), MarkRead(("ID",), JID.parse("1@g.us"))):
        with pytest.raises(LocalProtocolError):
            await made.manager.ask(user.id, command)
