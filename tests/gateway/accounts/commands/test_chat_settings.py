"""Commands that change what the user's own devices show of chats."""

from typing import Any

from tests.gateway.accounts.rig import NUMBER, Rig
from zapwire.client.store.labels import Label
from zapwire.gateway.accounts.commands import (
    ArchiveChat,
    EditLabel,
    GetContacts,
    GetLabels,
    LabelChat,
    MarkChat,
    MuteChat,
    PinChat,
    SaveContact,
    StarMessage,
)
from zapwire.protocol.appstate.actions.labels import LabelEdit
from zapwire.protocol.events import AppStateSynced, LabelEdited
from zapwire.protocol.jid import JID
from zapwire.sandbox.server import Sandbox

BEN = JID("14155550123", "s.whatsapp.net")
GROUP = JID("120363023605733675", "g.us")


async def test_the_phone_shows_it(made: Rig, whatsapp: Sandbox) -> None:
    """Each of them reaches the phone."""
    user, ask = await made.user(), made.manager.ask
    await made.link(user, await whatsapp.create_phone(NUMBER))
    await made.notes.until(user, AppStateSynced)
    for command in (
        ArchiveChat(BEN),
        MuteChat(BEN, seconds=60),
        PinChat(BEN, pinned=False),
        MarkChat(BEN, read=False),
        EditLabel("7", "New", 3),
        LabelChat("7", BEN),
        LabelChat("7", BEN, "3EB0A1"),
        StarMessage(BEN, "3EB0A1", sender=BEN),
        StarMessage(GROUP, "3EB0A2", sender=BEN, starred=False),
        SaveContact(BEN, "Ben Ode", "Ben"),
    ):
        await ask(user.id, command)
    assert await ask(user.id, GetLabels()) == [(Label("7", "New", 3), (BEN,))]
    await whatsapp.line(NUMBER).change_app_state([LabelEdit("7", "New", 3, is_deleted=True)])
    await made.notes.find(user, LabelEdited, lambda event: event.action.is_deleted)
    assert await ask(user.id, GetLabels()) == []
    collections: dict[str, Any] = (await whatsapp.line(NUMBER).app_state()).to_json()
    said = {tuple(entry["index"]): entry["value"] for known in collections.values() for entry in known["entries"]}
    ben = str(BEN)
    assert said["archive", ben]["archiveChatAction"]["archived"]
    assert said["mute", ben]["muteAction"]["muted"]
    assert said["pin_v1", ben] == {"pinAction": {"pinned": False}}
    assert not said["markChatAsRead", ben]["markChatAsReadAction"]["read"]
    assert said["label_edit", "7"] == {"labelEditAction": {"name": "New", "color": 3, "deleted": True}}
    assert said["star", ben, "3EB0A1", "0", "0"] == {"starAction": {"starred": True}}
    assert said["star", str(GROUP), "3EB0A2", "0", ben] == {"starAction": {"starred": False}}
    saved = {"fullName": "Ben Ode", "firstName": "Ben", "saveOnPrimaryAddressbook": True}
    assert said["contact", ben] == {"contactAction": saved}
    known = {contact.jid: contact for contact in await ask(user.id, GetContacts())}
    assert (known[BEN].full_name, known[BEN].first_name) == ("Ben Ode", "Ben")
    assert {("label_jid", "7", ben), ("label_message", "7", ben, "3EB0A1", "0", "0")} <= set(said)
