"""Acts in which the player sends messages of other kinds, made of the same protobuf by both, and votes."""

from tests.conformance.parity.stage import Act, Stage
from zapwire.protocol.messages.choices import Choice, build_choice
from zapwire.protocol.messages.context import Context, Quote
from zapwire.protocol.messages.interactive import (
    Buttons,
    CallButton,
    Menu,
    QuickReply,
    Row,
    Section,
    UrlButton,
    build_buttons,
    build_list,
    build_menu,
    build_reply_buttons,
    build_template,
)
from zapwire.protocol.messages.places import Contact, Location, build_contact, build_location
from zapwire.protocol.messages.polls import Poll, build_poll
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.sandbox.phones import answering

_SECRET = bytes(range(32))
_VCARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Cleo\r\nTEL:+1 781 555 1212\r\nEND:VCARD\r\n"
_REPLIES = (QuickReply("Yes", "yes"), QuickReply("No", "no"))
_OFFER = Buttons("Do you come?", (*_REPLIES, UrlButton("Map", "https://e.org"), CallButton("Call", "+1155")), "Asado")
_MENU = Menu("When?", "Days", (Section("Week", (Row("1", "Monday", "at 21:00"),)),), "Choose", "Asado")
_POLL = Poll("When?", ("Monday", "Tuesday"))


async def location(stage: Stage) -> None:
    await _send(stage, build_location(Location(48.858370, 2.294481, "Paris")))


async def contact(stage: Stage) -> None:
    await _send(stage, build_contact(Contact("Cleo", _VCARD)))


async def reply_buttons(stage: Stage) -> None:
    await _send(stage, build_reply_buttons(Buttons("Do you come?", _REPLIES)))


async def list_to_choose_from(stage: Stage) -> None:
    await _send(stage, build_list(_MENU))


async def template(stage: Stage) -> None:
    await _send(stage, build_template(_OFFER))


async def answer_to_buttons(stage: Stage) -> None:
    friend = stage["friend"]
    context = Context(Quote(stage.ids["text of friend"], friend.lid, Message(conversation="x")))
    for kind in ("buttonsMessage", "listMessage", "templateMessage", "interactiveMessage"):
        offer = Message()
        getattr(offer, kind).SetInParent()
        await _send(stage, build_choice(offer, Choice("yes", "Yes", context)))


async def buttons_of_today(stage: Stage) -> None:
    await _send(stage, build_buttons(_OFFER))


async def list_of_today(stage: Stage) -> None:
    await _send(stage, build_menu(_MENU))


async def poll(stage: Stage) -> None:
    await _send(stage, build_poll(_POLL, _SECRET))


async def vote(stage: Stage) -> None:
    """In a poll of the friend's, then in another way and by their other name, then for nothing."""
    friend = stage["friend"]
    sent = await answering.send_poll(friend.line, str(stage["me"].pn), _POLL)
    stage.masks.name(sent.id, "POLL-OF-FRIEND")
    await stage.heard()
    for name, options in ((friend.lid, ["Monday"]), (friend.pn, ["Tuesday"]), (friend.lid, list[str]())):
        await stage.player.vote(name, sent.id, options, sender=name)


async def poll_and_vote_in_lid_group(stage: Stage) -> None:
    await _poll_and_vote(stage, "lid")


async def poll_and_vote_in_pn_group(stage: Stage) -> None:
    await _poll_and_vote(stage, "pn")


async def _poll_and_vote(stage: Stage, mode: str) -> None:
    group, friend = stage.groups[f"{mode} group"], stage["friend"]
    await stage.player.send(group, build_poll(_POLL, _SECRET))
    sent = await answering.send_poll(friend.line, str(group), _POLL)
    stage.masks.name(sent.id, f"POLL-OF-FRIEND-IN-{mode}")
    await stage.heard()
    sender = friend.lid if mode == "lid" else friend.pn
    await stage.player.vote(group, sent.id, ["Monday"], sender=sender)


async def _send(stage: Stage, message: Message) -> None:
    await stage.player.send(stage["friend"].pn, message)


KINDS: tuple[Act, ...] = (
    location,
    contact,
    reply_buttons,
    list_to_choose_from,
    template,
    answer_to_buttons,
    buttons_of_today,
    list_of_today,
    poll,
    vote,
    poll_and_vote_in_lid_group,
    poll_and_vote_in_pn_group,
)
