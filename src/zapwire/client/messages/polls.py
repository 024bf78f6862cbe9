"""Polls: votes are opened with the secret of their poll, and sealed with it."""

from collections.abc import Sequence
from typing import Final

from google.protobuf.message import DecodeError

from zapwire.client.context import Context
from zapwire.client.lids import LIDs
from zapwire.client.store.base import Stores
from zapwire.errors import InvalidMessage, LocalProtocolError
from zapwire.protocol.jid import JID, USER_SERVER
from zapwire.protocol.messages.changes import MessageKey
from zapwire.protocol.messages.content import Content
from zapwire.protocol.messages.polls import CREATIONS, Poll, PollVote, chosen, parse_poll
from zapwire.protocol.messages.reader import read
from zapwire.protocol.messages.secrets import IV_SIZE, MessageSecret, original_sender
from zapwire.protocol.messages.votes import open_vote, seal_vote
from zapwire.protocol.proto.e2e_pb2 import Message, PollCreationMessage
from zapwire.protocol.types.messages import MessageInfo

_MAX_KEPT: Final = 16_384
"""Bytes of a poll's options that are kept; more have no poll of an app's."""


class Polls:
    """The polls of one account's chats: what they offer, and who voted."""

    def __init__(self, context: Context, lids: LIDs) -> None:
        self._context = context
        self._lids = lids

    async def read(self, unit: Stores, info: MessageInfo, message: Message) -> Content:
        """What an unwrapped message says, a vote opened where its poll is known; a poll is known from now on."""
        await keep_options(unit, info.chat, info.sender, info.id, message)
        content = read(message)
        return await self._open(unit, info, message, content) if isinstance(content, PollVote) else content

    async def vote(self, chat: JID, target: str, options: Sequence[str], sender: JID | None) -> Message:
        """A vote for these options, none to take the earlier one back; `sender` asked, None where we did.

        Raises `LocalProtocolError` for a poll whose secret is not here, or an option that it has not.
        """
        me, store = await self._context.me(), self._context.store
        is_own = sender is None or sender.user in (me.pn.user, me.lid.user if me.lid else None)
        if is_own or sender is None:
            sender = me.lid or me.pn
        chats, authors = await self._names(store, chat), await self._names(store, sender)
        found = await _find(store, chats, authors, target)
        if found is None:
            raise LocalProtocolError(
                f"the poll {target} is not known here: a vote needs what came with the poll, so vote in one that this "
                "device received or sent"
            )
        author, secret = found
        poll = await _options(store, chats, authors, target)
        if poll is not None:
            _check(poll, options)
        own = me.pn if author.server == USER_SERVER or me.lid is None else me.lid
        key = MessageKey(chat, target, is_own, author.to_non_ad() if chat.is_group else None)
        sealing = MessageSecret(target, author, own, secret)
        iv = self._context.random(IV_SIZE)
        return seal_vote(key, options, self._context.clock.now(), secret=sealing, iv=iv)

    async def _open(self, unit: Stores, info: MessageInfo, message: Message, vote: PollVote) -> PollVote:
        """The vote, opened where it can be; else as it is, which is logged."""
        log, target = self._context.log, vote.key.id
        try:
            author = original_sender(info.source, vote.key)
        except InvalidMessage as error:
            log.info("the vote %s cannot be opened: %s", info.id, error)
            return vote
        chats, authors = await self._names(unit, info.chat), await self._names(unit, author)
        found = await _find(unit, chats, authors, target)
        if found is None:
            log.info("the vote %s cannot be opened, as the poll %s is not known here", info.id, target)
            return vote
        # Whoever asked and votes is called by number or by LID, in any combination (whatsmeow decryptMsgSecret).
        for asker in dict.fromkeys((author.to_non_ad(), found[0], *authors)):
            for voter in await self._names(unit, info.sender):
                try:
                    hashes = open_vote(message, MessageSecret(target, asker, voter, found[1]))
                except InvalidMessage:
                    continue
                poll = await _options(unit, chats, authors, target)
                return PollVote(vote.key, hashes, chosen(hashes, poll.options if poll else ()))
        log.info("the vote %s does not fit the poll %s", info.id, target)
        return vote

    async def _names(self, stores: Stores, jid: JID) -> tuple[JID, ...]:
        """Both names of a person, as far as they are known, without device; a group's one name."""
        first = jid.to_non_ad()
        if first.server == USER_SERVER:
            second = await stores.lids.lid_for(first)
        else:
            second = await stores.lids.pn_for(first) if first.is_lid else None
        return (first,) if second is None else (first, second)


async def keep_options(unit: Stores, chat: JID, sender: JID, id: str, message: Message) -> None:
    """Keep what a poll offers beside its secret, so that votes can be told by their texts; other messages nothing."""
    name = next((name for name in CREATIONS if message.HasField(name)), None)
    if name is None:
        return
    poll = getattr(message, name)
    kept = PollCreationMessage(options=poll.options, selectableOptionsCount=poll.selectableOptionsCount)
    data = kept.SerializeToString()
    if len(data) <= _MAX_KEPT:
        await unit.secrets.put(chat, sender, _beside(id), data)


async def _options(stores: Stores, chats: Sequence[JID], senders: Sequence[JID], id: str) -> Poll | None:
    """What a poll offers, where that is known."""
    found = await _find(stores, chats, senders, _beside(id))
    if found is None:
        return None
    try:
        return parse_poll(PollCreationMessage.FromString(found[1]))
    except DecodeError:
        return None


async def _find(stores: Stores, chats: Sequence[JID], senders: Sequence[JID], id: str) -> tuple[JID, bytes] | None:
    """What is kept under an id, by any of these names, with the sender's name that it is kept by."""
    for chat in chats:
        for sender in senders:
            secret = await stores.secrets.get(chat, sender, id)
            if secret is not None:
                return sender, secret
    return None


def _beside(id: str) -> str:
    """The name of a poll's options among the secrets: no id that an app makes has a space."""
    return f"{id} options"


def _check(poll: Poll, options: Sequence[str]) -> None:
    unknown = [option for option in options if option not in poll.options]
    if unknown or len(set(options)) != len(options):
        raise LocalProtocolError("a vote names options of the poll, each once")
    if poll.selectable and len(options) > poll.selectable:
        raise LocalProtocolError(f"in this poll {poll.selectable} of the options may be chosen, not {len(options)}")
