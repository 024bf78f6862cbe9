"""Commands about people, on a sandbox."""

import pytest

from tests.gateway.accounts.rig import NUMBER, OTHER, Rig
from zapwire.errors import ItemNotFound, NotAuthorized, NotPaired
from zapwire.gateway.accounts import commands
from zapwire.protocol.events import (
    BlockChanged,
    PictureChanged,
    PresenceChanged,
    PrivacySettingsChanged,
    PushNameChanged,
)
from zapwire.protocol.jid import JID
from zapwire.protocol.stanzas.presence import OwnPresence
from zapwire.sandbox.notices.people import blocklist_changed, picture_changed, privacy_changed
from zapwire.sandbox.phones import acts
from zapwire.sandbox.server import Sandbox

JPEG = b"\xff\xd8\xff"


async def test_people(made: Rig, whatsapp: Sandbox) -> None:
    """Everything that can be asked of people, and what comes of it."""
    user, ask = await made.user(), made.manager.ask
    with pytest.raises(NotPaired):
        await ask(user.id, commands.GetContacts())
    await made.link(user, await whatsapp.create_phone(NUMBER, "Ana"))
    ben = (await whatsapp.create_phone(OTHER, "Ben")).account
    world, now = whatsapp.context.world, whatsapp.context.now()
    checked = await ask(user.id, commands.CheckNumbers((OTHER, "14155550199")))
    assert [(found.is_registered, found.jid) for found in checked] == [
        (True, ben.jid()),
        (False, JID("14155550199", "s.whatsapp.net")),
    ]
    assert await ask(user.id, commands.GetNames(ben.jid())) == (ben.jid(), ben.lid())
    assert await ask(user.id, commands.GetNames(ben.lid())) == (ben.jid(), ben.lid())
    assert await ask(user.id, commands.GetNames(JID("14155550199", "s.whatsapp.net"))) == (
        JID("14155550199", "s.whatsapp.net"),
        None,
    )
    info = (await ask(user.id, commands.GetUserInfo((ben.jid(),))))[ben.jid()]
    assert (info.devices, info.lid, info.picture_id) == ((ben.jid(),), ben.lid(), "")
    with pytest.raises(ItemNotFound):
        await ask(user.id, commands.GetPicture(ben.jid()))
    picture = world.pictures.set(ben.jid(), JPEG, JPEG, now)
    assert await ask(user.id, commands.GetPicture(ben.jid(), preview=True)) == picture.described("preview")
    ben.privacy["profile"] = "none"
    with pytest.raises(NotAuthorized):
        await ask(user.id, commands.GetPicture(ben.jid()))


async def test_names_are_known_offline(made: Rig, whatsapp: Sandbox) -> None:
    """What came with a message is told without a connection, too."""
    user, ask = await made.user(), made.manager.ask
    await made.link(user, await whatsapp.create_phone(NUMBER, "Ana"))
    ben = (await whatsapp.create_phone(OTHER, "Ben")).account
    await acts.send_text(whatsapp.line(OTHER), NUMBER, "Hola")
    # The account's own name may be heard before.
    await made.notes.find(user, PushNameChanged, lambda event: event.new == "Ben")
    await ask(user.id, commands.Disconnect())
    contacts = await ask(user.id, commands.GetContacts())
    assert {(entry.jid, entry.push_name) for entry in contacts} >= {(ben.jid(), "Ben"), (ben.lid(), "Ben")}
    assert await ask(user.id, commands.GetNames(ben.jid())) == (ben.jid(), ben.lid())


async def test_what_the_account_shows(made: Rig, whatsapp: Sandbox) -> None:
    """Text, settings and blocklist are changed here, and on the phone, of which events tell."""
    user, ask = await made.user(), made.manager.ask
    ana = (await whatsapp.create_phone(NUMBER, "Ana")).account
    await made.link(user, whatsapp.phone(NUMBER))
    ben = (await whatsapp.create_phone(OTHER, "Ben")).account
    context = whatsapp.context
    world, now = context.world, context.now()
    world.acquaint(ana, (ben,))
    await ask(user.id, commands.SetAbout("At the beach"))
    assert ana.about == "At the beach"
    assert (await ask(user.id, commands.SetPrivacySetting("last", "none")))["last"] == ana.privacy["last"] == "none"
    who, listed = await ask(user.id, commands.ChangeBlocklist(ben.jid(), "block"))
    assert (who, listed.users, ana.profile.blocked) == (ben.lid(), (ben.lid(),), [OTHER])
    assert (await ask(user.id, commands.ChangeBlocklist(ben.lid(), "unblock")))[1].users == ()
    assert (await ask(user.id, commands.GetBlocklist())).users == ()

    ana.privacy["online"] = "match_last_seen"
    await context.post.deliver(privacy_changed(world, ana, ("online",), now, 0))
    told = await made.notes.until(user, PrivacySettingsChanged)
    assert isinstance(told, PrivacySettingsChanged)
    assert (told.settings["online"], told.settings["last"]) == ("match_last_seen", "none")
    assert (await ask(user.id, commands.GetPrivacySettings()))["online"] == "match_last_seen"
    ana.profile.block(OTHER, is_blocked=True)
    await context.post.deliver(blocklist_changed(world, ana, ben, "block", now, 0))
    await made.notes.until(user, BlockChanged)
    world.pictures.set(ben.jid(), JPEG, JPEG, now)
    await context.post.deliver(picture_changed(world, ben, now))
    await made.notes.until(user, PictureChanged)
    recorded = [type(event) for _, event in made.notes.recorded]
    assert {PrivacySettingsChanged, BlockChanged, PictureChanged} <= set(recorded)


async def test_others_come_and_go(made: Rig, whatsapp: Sandbox) -> None:
    """Whose presence is subscribed to is told of, and so are texts."""
    user, ask = await made.user(), made.manager.ask
    await made.link(user, await whatsapp.create_phone(NUMBER, "Ana"))
    ben = (await whatsapp.create_phone(OTHER, "Ben")).account
    await ask(user.id, commands.SetPresence(available=True, name="Ana"))
    await ask(user.id, commands.SubscribePresence(ben.jid()))
    await made.notes.until(user, PresenceChanged)
    await whatsapp.line(OTHER).submit(OwnPresence(is_available=True, name="Ben").to_node())
    told = await made.notes.until(user, PresenceChanged, 2)
    assert isinstance(told, PresenceChanged)
    assert (told.sender_pn, told.is_available) == (ben.jid(), True)
