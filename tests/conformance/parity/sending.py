"""Acts in which the player writes to people: in chats of two, to itself, and what changes a message."""

import contextlib

from tests.conformance.parity.stage import Act, Stage
from tests.conformance.whatsmeow import WhatsmeowError
from zapwire.errors import NoSuchRecipient
from zapwire.protocol.jid import JID, STATUS_BROADCAST, USER_SERVER

DAY = 86_400


async def first_text(stage: Stage) -> None:
    """To a phone number that it never had to do with."""
    stage.keep("first text", await stage.player.send_text(stage["friend"].pn, "Hello"))
    await stage.said("iq", xmlns="privacy")


async def second_text(stage: Stage) -> None:
    await stage.player.send_text(stage["friend"].pn, "Hello again")


async def answered_text(stage: Stage) -> None:
    """After the other wrote back, too."""
    await stage.write("friend", "Hello yourself")
    await stage.player.send_text(stage["friend"].pn, "How are you?")


async def text_to_somebody_who_wrote_first(stage: Stage) -> None:
    await stage.write("writer", "Who is that?")
    await stage.player.send_text(stage["writer"].pn, "It is me")
    await stage.said("iq", xmlns="privacy")


async def text_to_oneself(stage: Stage) -> None:
    await stage.player.send_text(stage["me"].pn, "Milk")
    await stage.said("iq", xmlns="privacy")


async def second_text_to_oneself(stage: Stage) -> None:
    await stage.player.send_text(stage["me"].pn, "Bread")


async def text_to_a_lid(stage: Stage) -> None:
    """Whose phone number it does not know."""
    await stage.player.send_text(stage["hidden"].lid, "Hello, whoever")
    await stage.said("iq", xmlns="privacy")


async def text_to_a_known_lid(stage: Stage) -> None:
    """To whom it has written by phone number."""
    await stage.player.send_text(stage["friend"].lid, "By another name")


async def text_to_nobody(stage: Stage) -> None:
    """To a number without an account: the player refuses."""
    with contextlib.suppress(NoSuchRecipient, WhatsmeowError):
        await stage.player.send_text(JID("4915599999999", USER_SERVER), "Is anybody there?")


async def status(stage: Stage) -> None:
    """To all contacts, which the sandbox does not know."""
    await stage.player.send_text(STATUS_BROADCAST, "At home")


async def reply(stage: Stage) -> None:
    friend = stage["friend"]
    id = stage.ids["text of friend"]
    await stage.player.reply(friend.pn, "Indeed", id=id, sender=friend.pn, quoted="Hello yourself")


async def mention(stage: Stage) -> None:
    friend = stage["friend"]
    await stage.player.mention(friend.pn, f"@{friend.lid.user} look", [friend.lid])


async def reaction_to_another(stage: Stage) -> None:
    friend = stage["friend"]
    await stage.player.react(friend.pn, stage.ids["text of friend"], "👍", sender=friend.pn)


async def reaction_to_oneself(stage: Stage) -> None:
    await stage.player.react(stage["friend"].pn, stage.ids["first text"], "👍")


async def reaction_taken_back(stage: Stage) -> None:
    friend = stage["friend"]
    await stage.player.react(friend.pn, stage.ids["text of friend"], "", sender=friend.pn)


async def edit(stage: Stage) -> None:
    await stage.player.edit(stage["friend"].pn, stage.ids["first text"], "Hello!")


async def pin(stage: Stage) -> None:
    await stage.player.pin(stage["friend"].pn, stage.ids["first text"])


async def revocation(stage: Stage) -> None:
    await stage.player.revoke(stage["friend"].pn, stage.ids["first text"])


async def disappearing_timer(stage: Stage) -> None:
    await stage.player.set_disappearing_timer(stage["friend"].pn, DAY)


CHATS: tuple[Act, ...] = (
    first_text,
    second_text,
    answered_text,
    text_to_somebody_who_wrote_first,
    text_to_oneself,
    second_text_to_oneself,
    text_to_a_lid,
    text_to_a_known_lid,
    text_to_nobody,
    status,
    reply,
    mention,
    reaction_to_another,
    reaction_to_oneself,
    reaction_taken_back,
    edit,
    pin,
    revocation,
    disappearing_timer,
)
