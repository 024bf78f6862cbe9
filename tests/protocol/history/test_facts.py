"""Facts: names, secrets and tokens, as whatsmeow finds them."""

from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.history.histories import packed, read_all
from zapwire.protocol.history.chunks import cut
from zapwire.protocol.history.facts import Facts, KnownPerson, Secret, Token, facts_of
from zapwire.protocol.history.limits import ChunkSize
from zapwire.protocol.history.reader import ChatEnded, ChatMessage, Entry
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.polls import Poll, build_poll, offer_of
from zapwire.protocol.proto.history_pb2 import Conversation, HistorySync, HistorySyncMsg

OWN = JID("5491155550000", "s.whatsapp.net")
ANA, ANA_LID = JID("5491155550001", "s.whatsapp.net"), JID("100", "lid")
GROUP = JID("120363000000000001", "g.us")


def facts(made: HistorySync) -> Facts:
    """Return the facts of a history."""
    return facts_of(read_all(packed(made)), OWN)


def chat(made: HistorySync, id: JID | str, *ids: str, from_me: bool = False, participant: str = "") -> Conversation:
    """Return a chat, added to a history, with messages that have secrets."""
    added = made.conversations.add(ID=str(id))
    for message_id in ids:
        message = added.messages.add().message
        message.key.ID, message.key.fromMe, message.messageSecret = message_id, from_me, b"secret"
        if participant:
            message.key.participant = participant
    return added


def test_secrets() -> None:
    """A message's secret is kept with its sender: us, the chat's person, or the participant in a group.

    Of a poll what it offers is kept, too, also where it disappears.
    """
    made = HistorySync(syncType=HistorySync.RECENT)
    chat(made, ANA, "1")
    chat(made, "5491155550002@c.us", "2", from_me=True)
    chat(made, GROUP, "3", participant=f"{ANA_LID.user}:4@lid")
    chat(made, GROUP, "4", from_me=True)
    without = chat(made, GROUP, "5")  # nobody wrote it
    without.messages.add().message.key.ID = "6"
    participant = without.messages.add().message
    participant.key.ID, participant.participant, participant.messageSecret = "7", str(ANA), b"secret"
    poll = build_poll(Poll("Lunch?", ("Yes", "No")), bytes(32))
    participant.message.pollCreationMessageV3.CopyFrom(poll.pollCreationMessage)
    disappearing = chat(made, GROUP, "8", from_me=True).messages[0].message
    disappearing.message.ephemeralMessage.message.CopyFrom(poll)
    other = JID("5491155550002", "s.whatsapp.net")
    assert facts(made).secrets == [
        Secret(ANA, ANA, "1", b"secret", is_needed=False),
        Secret(other, OWN, "2", b"secret", is_needed=False),
        Secret(GROUP, ANA_LID, "3", b"secret", is_needed=False),
        Secret(GROUP, OWN, "4", b"secret", is_needed=False),
        Secret(GROUP, ANA, "7", b"secret", is_needed=True, offer=offer_of(poll)),
        Secret(GROUP, OWN, "8", b"secret", is_needed=True, offer=offer_of(poll)),
    ]


def test_tokens_and_names_of_chats() -> None:
    """A person's chat has their token for us, and may have both of their names; a group has none."""
    made = HistorySync(syncType=HistorySync.RECENT)
    ana = chat(made, ANA)
    ana.tcToken, ana.tcTokenTimestamp, ana.tcTokenSenderTimestamp, ana.lidJID = b"token", 5, 7, str(ANA_LID)
    chat(made, JID("101", "lid")).pnJID = "5491155550002@s.whatsapp.net"
    chat(made, GROUP).tcToken = b"token"
    found = facts(made)
    assert found.tokens == [Token(ANA, b"token", 5, 7)]
    assert found.pairs == [(ANA_LID, ANA), (JID("101", "lid"), JID("5491155550002", "s.whatsapp.net"))]


def test_names() -> None:
    """Push names but those that are none, mappings of any of its spellings, contacts, and the salt."""
    made = HistorySync(syncType=HistorySync.PUSH_NAME, nctSalt=b"salt")
    made.pushnames.add(ID=str(ANA), pushname="Ana")
    made.pushnames.add(ID="5491155550003@s.whatsapp.net", pushname="-")
    made.pushnames.add(ID="nobody", pushname="Nobody")
    made.phoneNumberToLidMappings.add(pnJID="5491155550001@c.us", lidJID=str(ANA_LID))
    made.phoneNumberToLidMappings.add(pnJID="nobody", lidJID=str(ANA_LID))
    made.inlineContacts.add(pnJID=str(ANA), lidJID="102@lid", firstName="Ana", fullName="Ana Pérez")
    made.inlineContacts.add(pnJID=str(ANA))
    found = facts(made)
    assert found.people == [
        KnownPerson(ANA, push_name="Ana"),
        KnownPerson(JID("102", "lid"), first_name="Ana", full_name="Ana Pérez"),
    ]
    assert found.pairs == [(ANA_LID, ANA), (JID("102", "lid"), ANA)]
    assert found.salt == b"salt"


def test_a_chat_that_began_before() -> None:
    """A chunk that begins within a chat is told which."""
    made = HistorySync(syncType=HistorySync.RECENT)
    chat(made, ANA, "1", "2", "3").tcToken = b"token"
    chunks = list(cut(read_all(packed(made)), ChunkSize(2)))
    found = [facts_of(chunk.parts, OWN, chat=chunk.begins_in) for chunk in chunks]
    assert [[secret.id for secret in one.secrets] for one in found] == [["1", "2"], ["3"]]
    assert [one.tokens for one in found] == [[], [Token(ANA, b"token", 0, 0)]]


@given(id=st.text(max_size=20), participant=st.text(max_size=20), name=st.binary(max_size=10))
def test_nothing_in_it_breaks(id: str, participant: str, name: bytes) -> None:
    """Whatever stands where names belong gives no facts, or some."""
    message = HistorySyncMsg()
    message.message.key.ID, message.message.key.participant, message.message.messageSecret = "1", participant, b"s"
    push = HistorySync.FromString(b"\x3a" + bytes((len(name) + 2,)) + b"\x0a" + bytes((len(name),)) + name)
    facts_of((ChatMessage(b"", message), ChatEnded(b"", Conversation(lidJID=id)), Entry(7, b"", push)), OWN, chat=id)
