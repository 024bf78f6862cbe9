"""What a phone knows of the past."""

import pytest

from tests.sandbox.people import NOW
from tests.sandbox.phones.net import ANA, BEN, Net
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.kinds import kind_name
from zapwire.sandbox.phones import acts
from zapwire.sandbox.phones.history import KINDS, HistoryOrder, Past, known_past, made_past, made_people, names_of

OWN = JID("100000000000001", "lid")


def test_a_past_made_to_order() -> None:
    """It has what was ordered, newest first, and is the same each time."""
    order = HistoryOrder(chats=3, messages=8, groups=1, kinds=KINDS, days=8, statuses=2)
    past = made_past(order, OWN, NOW)
    group, chat, _ = past.chats
    assert (group.id.is_group, group.about.name, len(group.about.participant)) == (True, "Group 0", 5)
    assert (chat.id, chat.also) == (past.people[1].lid, past.people[1].pn)
    assert (chat.about.pnJID, chat.about.tcToken != b"") == (str(chat.also), True)
    messages = [chat.message(number) for number in range(chat.count)]
    assert [kind_name(message.message) for message in messages[:4]] == [
        *("conversation", "imageMessage", "pollCreationMessageV3", "locationMessage"),
    ]
    assert [int(NOW) - message.messageTimestamp for message in messages] == [number * 86_400 for number in range(8)]
    assert [message.key.fromMe for message in messages[:4]] == [True, False, False, True]
    assert len({message.key.ID for message in messages}) == len({message.messageSecret for message in messages}) == 8
    assert group.message(1).participant in {participant.userJID for participant in group.about.participant}
    assert [status.key.remoteJID for status in past.statuses] == ["status@broadcast"] * 2
    again = made_past(order, OWN, NOW)
    assert [again.chats[1].message(number) for number in range(8)] == messages
    assert past.chat(past.people[1].pn) is chat
    assert past.chat(JID("1", "lid")) is None


def test_people_without_lids_and_names() -> None:
    """Chats go by number then, and nobody is named."""
    past = made_past(HistoryOrder(chats=2, lids=False, push_names=False), OWN, NOW)
    assert [(chat.id.server, chat.also) for chat in past.chats] == [("s.whatsapp.net", None)] * 2
    assert list(names_of(past)) == []
    assert list(names_of(made_past(HistoryOrder(chats=1), OWN, NOW))) == [("200000000000000@lid", "Person 0")]


@pytest.mark.parametrize("order", [HistoryOrder(chats=0), HistoryOrder(chats=0, statuses=3)])
def test_nothing_at_all(order: HistoryOrder) -> None:
    """A past may be empty."""
    assert not made_past(order, OWN, NOW)
    assert not Past()
    assert made_people(HistoryOrder(chats=1, groups=1))[3:]


def test_what_is_older() -> None:
    """By the id of a message, or else by its time; nothing is older than the oldest."""
    (chat,) = made_past(HistoryOrder(chats=1, messages=4, days=4), OWN, NOW).chats
    ids = [chat.message(number).key.ID for number in range(4)]
    assert [chat.older_than(id, 0) for id in ids] == [1, 2, 3, 4]
    assert chat.older_than("unknown", int(NOW) - 86_400) == 2
    assert chat.older_than("unknown", 0) == 4


async def test_what_a_phone_sent_and_received(net: Net) -> None:
    """Its chats, by LID, with both names of who they are with; a group with its members."""
    ana, ben = net.phone(ANA, "Ana"), net.phone(BEN, "Ben")
    group = net.group(ana, ben)
    await acts.send_text(ben, ANA, "Hola")
    await net.settle()
    await acts.send_text(ana, BEN, "Chau")
    await acts.send_text(ben, str(group.jid), "Asado?")
    await net.settle()
    past = known_past(ana.state)
    chat, asado = past.chats
    assert (chat.id, chat.also, chat.count) == (ben.account.lid(), ben.account.jid(), 2)
    assert [chat.message(number).message.conversation for number in range(2)] == ["Chau", "Hola"]
    assert [chat.message(number).key.fromMe for number in range(2)] == [True, False]
    assert all(chat.message(number).messageSecret for number in range(2))
    assert (chat.about.name, chat.about.pnJID) == ("Ben", str(ben.account.jid()))
    assert (asado.id, asado.about.name, len(asado.about.participant)) == (group.jid, "Asado", 2)
    assert asado.message(0).participant == str(ben.account.lid())
    assert [(somebody.pn, somebody.name) for somebody in past.people] == [(ben.account.jid(), "Ben")]
