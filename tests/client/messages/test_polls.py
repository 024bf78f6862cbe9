"""Polls: votes that come are opened, and votes that are cast can be."""

import asyncio
from collections.abc import Sequence

import pytest

from tests.client.conversation import GROUP, Conversation, conversation
from tests.client.rig import LID, PHONE
from zapwire.client.messages.polls import keep_options
from zapwire.errors import LocalProtocolError, PollUnknown
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.changes import MessageKey
from zapwire.protocol.messages.polls import Poll, PollVote, build_poll, option_hash
from zapwire.protocol.messages.secrets import MessageSecret
from zapwire.protocol.messages.votes import open_vote, seal_vote
from zapwire.protocol.node import Node
from zapwire.protocol.proto.e2e_pb2 import Message

SECRET = bytes(range(32))
POLL = Poll("When?", ("Monday", "Tuesday"))
IV = b"123456789012"


async def send_poll(talk: Conversation, poll: Poll = POLL) -> tuple[str, bytes]:
    """Let the client ask Bea; returns the poll's id and the secret that Bea's phone has of it."""
    task = asyncio.create_task(talk.made.client.messages.send_poll(talk.bea.pn, poll))
    node = await talk.server.receive()
    message = talk.phone.read(node)
    talk.people.ack(talk.server, node)
    assert [child.attrs for child in node.children if child.tag == "meta"] == [{"polltype": "creation"}]
    return (await task).id, message.messageContextInfo.messageSecret


def ballot(id: str, secret: bytes, asker: JID, voter: JID, options: Sequence[str]) -> Message:
    """Return a vote of Bea's in the client's poll."""
    key = MessageKey(asker, id, is_from_me=False)
    return seal_vote(key, options, 1.0, secret=MessageSecret(id, asker, voter, secret), iv=IV)


async def cast(talk: Conversation, chat: JID, id: str, options: Sequence[str], sender: JID | None) -> Node:
    """Let the client vote, and the server take it; returns the stanza."""
    task = asyncio.create_task(talk.made.client.messages.vote(chat, id, options, sender=sender))
    received = asyncio.create_task(talk.server.receive())
    await asyncio.wait({task, received}, return_when=asyncio.FIRST_COMPLETED)
    if not received.done():
        received.cancel()
        await task
    node = received.result()
    talk.people.ack(talk.server, node)
    await task
    return node


@pytest.mark.parametrize(("asker", "voter"), [("lid", "lid"), ("pn", "pn"), ("lid", "pn"), ("pn", "lid")])
async def test_a_vote_in_an_own_poll(asker: str, voter: str) -> None:
    """It is told with the options' texts, whichever names its sender used."""
    async with conversation() as talk:
        id, secret = await send_poll(talk)
        me = LID if asker == "lid" else PHONE
        bea = talk.bea.lid if voter == "lid" else talk.bea.pn
        vote = ballot(id, secret, me.to_non_ad(), bea, ["Tuesday"])
        event = await talk.told(talk.phone.stanza("VOTE", talk.phone.seal(vote)))
        assert event.content == PollVote(
            MessageKey(me.to_non_ad(), id, is_from_me=False), (option_hash("Tuesday"),), ("Tuesday",)
        )
        taken_back = ballot(id, secret, me.to_non_ad(), bea, [])
        event = await talk.told(talk.phone.stanza("VOTE2", talk.phone.seal(taken_back)))
        assert isinstance(event.content, PollVote)
        assert (event.content.hashes, event.content.options) == ((), ())


async def test_a_vote_that_cannot_be_opened() -> None:
    """In a poll that is not known here, or sealed with another secret: told as it came."""
    async with conversation() as talk:
        id, _ = await send_poll(talk)
        for name, poll in (("VOTE1", id), ("VOTE2", "UNKNOWN")):
            vote = ballot(poll, SECRET, LID.to_non_ad(), talk.bea.lid, ["Monday"])
            event = await talk.told(talk.phone.stanza(name, talk.phone.seal(vote)))
            assert event.content == PollVote(MessageKey(LID.to_non_ad(), poll, is_from_me=False))


async def test_voting_in_a_poll_of_another() -> None:
    """Bea's poll is known by what came with it: a vote is for her to open, and for who knows her."""
    async with conversation() as talk:
        stanza = talk.phone.stanza("POLL", talk.phone.seal(build_poll(POLL, SECRET)))
        event = await talk.told(stanza)
        assert event.content == POLL
        node = await cast(talk, event.info.chat, "POLL", ["Monday"], event.info.sender)
        message = talk.phone.read(node)
        key = MessageKey.from_proto(message.pollUpdateMessage.pollCreationMessageKey)
        assert (key.id, key.is_from_me, key.participant) == ("POLL", False, None)
        assert [child.attrs for child in node.children if child.tag == "meta"] == [{"polltype": "vote"}]
        assert not message.messageContextInfo.messageSecret
        sealed = MessageSecret("POLL", event.info.sender.to_non_ad(), LID.to_non_ad(), SECRET)
        assert open_vote(message, sealed) == (option_hash("Monday"),)


async def test_votes_that_are_refused() -> None:
    """In what is no known poll, for no option of it, and for more than one may choose: nothing leaves."""
    async with conversation() as talk:
        id, _ = await send_poll(talk)
        chat = talk.bea.pn
        for target, options, reason in (
            ("NONE", ["Monday"], "not known here: .* request an older one"),
            (id, ["Sunday"], 'no option "Sunday": choose among "Monday", "Tuesday"'),
            (id, ["Monday", "Monday"], "each option once"),
            (id, ["Monday", "Tuesday"], "1 of the options"),
        ):
            with pytest.raises(LocalProtocolError, match=reason):
                await cast(talk, chat, target, options, None)
        with pytest.raises(PollUnknown, match="say who asked it"):
            await cast(talk, GROUP, id, [], None)
        assert await cast(talk, chat, id, [], None)


@pytest.mark.parametrize("names_bea", [False, True], ids=["nobody named", "the other named"])
async def test_who_asked_is_found_out(names_bea: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """In a chat with one person a poll is found whoever asked; its key has the names by which it came."""
    async with conversation() as talk:
        id, secret = await send_poll(talk)
        sender = talk.bea.pn if names_bea else None
        key = MessageKey.from_proto(
            talk.phone.read(
                await cast(talk, talk.bea.pn, id, ["Monday"], sender)
            ).pollUpdateMessage.pollCreationMessageKey
        )
        assert (key.id, key.is_from_me) == (id, True)
        assert secret
        event = await talk.told(talk.phone.stanza("POLL", talk.phone.seal(build_poll(POLL, SECRET))))
        vote = talk.phone.read(await cast(talk, talk.bea.pn, "POLL", ["Monday"], sender))
        key = MessageKey.from_proto(vote.pollUpdateMessage.pollCreationMessageKey)
        assert key == MessageKey(event.info.chat, "POLL", is_from_me=False)
        sealed = MessageSecret("POLL", event.info.sender.to_non_ad(), LID.to_non_ad(), SECRET)
        assert open_vote(vote, sealed) == (option_hash("Monday"),)


async def test_a_poll_in_a_group() -> None:
    """Its key names who asked."""
    async with conversation() as talk:
        talk.people.add_group(GROUP, talk.bea)
        poll = build_poll(POLL, SECRET)
        poll.senderKeyDistributionMessage.CopyFrom(talk.phone.distribution(GROUP))
        event = await talk.told(talk.phone.stanza("POLL", talk.phone.seal(poll), group=GROUP))
        assert event.content == POLL
        node = await cast(talk, GROUP, "POLL", ["Tuesday"], event.info.sender)
        vote = talk.phone.read(node)
        key = MessageKey.from_proto(vote.pollUpdateMessage.pollCreationMessageKey)
        assert key == MessageKey(GROUP, "POLL", is_from_me=False, participant=event.info.sender.to_non_ad())


async def test_options_that_are_kept() -> None:
    """Those of polls alone, and none of a size that no app makes; what cannot be read is none."""
    async with conversation() as talk:
        store, bea = talk.store, talk.bea.lid
        huge = build_poll(Poll("?", ("a", "b" * 20_000)), SECRET)
        async with store.begin() as unit:
            await keep_options(unit, bea, bea, "TEXT", Message(conversation="x"))
            await keep_options(unit, bea, bea, "HUGE", huge)
            await unit.secrets.put(bea, bea, "ODD", SECRET)
            await unit.secrets.put(bea, bea, "ODD options", b"\xff\xff")
        assert await store.secrets.get(bea, bea, "TEXT options") is None
        assert await store.secrets.get(bea, bea, "HUGE options") is None
        vote = seal_vote(
            MessageKey(bea, "ODD", is_from_me=True), ["x"], 1.0, secret=MessageSecret("ODD", bea, bea, SECRET), iv=IV
        )
        event = await talk.told(talk.phone.stanza("VOTE", talk.phone.seal(vote)))
        assert event.content == PollVote(MessageKey(bea, "ODD", is_from_me=True), (option_hash("x"),), ())
