"""Votes, as phones open them."""

from tests.sandbox.people import NOW
from tests.sandbox.phones.net import ANA, BEN, Net, received
from zapwire.protocol.messages.polls import Poll, PollVote
from zapwire.protocol.messages.reader import read
from zapwire.sandbox.phones.answering import send_poll, vote
from zapwire.sandbox.phones.inbox import Entry
from zapwire.sandbox.phones.line import Line
from zapwire.sandbox.phones.polls import opened_vote, sealed_vote
from zapwire.sandbox.phones.sending import route


async def test_a_vote_of_another_is_not_opened(net: Net, ana: Line, ben: Line) -> None:
    """A vote fits who it comes from, and a poll; it stays unopened, and counts for nobody, where it does not."""
    first, second = [await send_poll(ana, BEN, Poll("?", ("a", "b"))) for _ in range(2)]
    await net.settle()
    polls = received(ben)
    assert [poll.info.id for poll in polls] == [first.id, second.id]
    await vote(ben, ANA, first.id, ["a"], now=NOW)
    await net.settle()
    (ballot,) = received(ana)
    key = ana.state.chat_key(ben.account.jid())
    known = [ana.state.inbox.find(key, sent.id) for sent in (first, second)]
    assert known[0] is not None
    assert known[1] is not None
    opened = opened_vote(ballot, known[0])
    assert opened is not None
    assert opened.options == ("a",)
    assert opened_vote(ballot, known[1]) is None
    forged = Entry(ballot.info, ballot.raw, ballot.message, read(ballot.message), ballot.chat, known[0].sender)
    assert isinstance(forged.content, PollVote)
    assert opened_vote(forged, known[0]) is None
    assert opened_vote(known[0], known[0]) is None


async def test_a_vote_in_ones_own_poll(net: Net, ana: Line, ben: Line) -> None:
    """Its key says that the poll is one's own."""
    sent = await send_poll(ana, BEN, Poll("?", ("a", "b")))
    await net.settle()
    poll = ana.state.inbox.find(ana.state.chat_key(ben.account.jid()), sent.id)
    assert poll is not None
    message = sealed_vote(ana.state, route(ana.state, ben.account.jid()), poll, ["b"], NOW)
    key = message.pollUpdateMessage.pollCreationMessageKey
    assert (key.fromMe, key.ID, key.remoteJID) == (True, sent.id, str(ben.account.lid()))
