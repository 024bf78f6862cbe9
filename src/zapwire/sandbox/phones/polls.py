"""Votes, as a phone seals and opens them with the secret that came with the poll."""

from collections.abc import Iterable, Sequence

from zapwire.errors import InvalidMessage
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.changes import MessageKey, message_key
from zapwire.protocol.messages.polls import Poll, PollVote, chosen
from zapwire.protocol.messages.secrets import IV_SIZE, MessageSecret
from zapwire.protocol.messages.votes import open_vote, seal_vote
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.sandbox.phones.inbox import Entry
from zapwire.sandbox.phones.people import Names
from zapwire.sandbox.phones.sending import Route
from zapwire.sandbox.phones.state import PhoneState


def sealed_vote(state: PhoneState, path: Route, poll: Entry, options: Sequence[str], now: float) -> Message:
    """A vote for these options of a poll that this phone knows."""
    is_by_lid = path.group is None or path.group.by_lid
    author = _name(poll.sender, by_lid=is_by_lid)
    voter = state.account.address(by_lid=is_by_lid)
    secret = MessageSecret(poll.info.id, author, voter, poll.message.messageContextInfo.messageSecret)
    return seal_vote(_key(state, path, poll, author), options, now, secret=secret, iv=state.random(IV_SIZE))


def opened_vote(vote: Entry, poll: Entry) -> PollVote | None:
    """The vote that an entry holds, opened; None where it does not fit the poll."""
    content = vote.content
    if not isinstance(content, PollVote) or not isinstance(poll.content, Poll):
        return None
    secret = poll.message.messageContextInfo.messageSecret
    for author in _names(poll.sender):
        for voter in _names(vote.sender):
            try:
                hashes = open_vote(vote.message, MessageSecret(poll.info.id, author, voter, secret))
            except InvalidMessage:
                continue
            return PollVote(content.key, hashes, chosen(hashes, poll.content.options))
    return None


def _key(state: PhoneState, path: Route, poll: Entry, author: JID) -> MessageKey:
    own = state.own
    return message_key(path.to, author, poll.info.id, own.pn, own.lid)


def _name(names: Names, *, by_lid: bool) -> JID:
    return ((names.lid if by_lid else names.pn) or names.jid).to_non_ad()


def _names(names: Names) -> Iterable[JID]:
    """Every name of a person, the one in the stanza first."""
    return dict.fromkeys(name.to_non_ad() for name in (names.jid, names.lid, names.pn) if name)
