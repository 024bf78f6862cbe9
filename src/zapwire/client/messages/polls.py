"""Polls: votes are opened with the secret of their poll, and sealed with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from google.protobuf.message import DecodeError

from zapwire.client.context import Context
from zapwire.client.lids import LIDs
from zapwire.client.store.base import Stores
from zapwire.errors import InvalidMessage, LocalProtocolError, PollUnknown
from zapwire.protocol.jid import JID, USER_SERVER
from zapwire.protocol.messages.changes import MessageKey
from zapwire.protocol.messages.content import Content
from zapwire.protocol.messages.polls import Poll, PollVote, chosen, offer_of, parse_poll
from zapwire.protocol.messages.reader import read
from zapwire.protocol.messages.secrets import IV_SIZE, MessageSecret, original_sender
from zapwire.protocol.messages.votes import open_vote, seal_vote
from zapwire.protocol.proto.e2e_pb2 import Message, PollCreationMessage
from zapwire.protocol.types.messages import MessageInfo


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept of a poll, and the names of chat and sender that it is kept by: those by which it came."""

    chat: JID
    sender: JID
    data: bytes = field(repr=False)


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

        In a chat with one person it is found out who of both asked. Raises `PollUnknown` for a poll whose secret is not
        here, `LocalProtocolError` for options that it has not, and for too many.
        """
        me, store = await self._context.me(), self._context.store
        own_name = me.lid or me.pn
        askers = [own_name if sender is None else sender]
        if chat.is_user or chat.is_lid:
            askers += [chat, own_name]
        chats = await self._names(store, chat)
        for asker in askers:
            authors = await self._names(store, asker)
            found = await _find(store, chats, authors, target)
            if found is not None:
                break
        else:
            raise PollUnknown(_unknown(target, chat, is_named=sender is not None))
        author = found.sender
        poll = await _options(store, chats, authors, target)
        if poll is not None:
            _check(target, poll, options)
        is_own = author.user in (me.pn.user, me.lid.user if me.lid else None)
        own = me.pn if author.server == USER_SERVER or me.lid is None else me.lid
        key = MessageKey(found.chat, target, is_own, author if chat.is_group else None)
        sealing = MessageSecret(target, author, own, found.data)
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
        for asker in dict.fromkeys((author.to_non_ad(), found.sender, *authors)):
            for voter in await self._names(unit, info.sender):
                try:
                    hashes = open_vote(message, MessageSecret(target, asker, voter, found.data))
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
    await keep_offer(unit, chat, sender, id, offer_of(message))


async def keep_offer(unit: Stores, chat: JID, sender: JID, id: str, offer: bytes) -> None:
    """As `keep_options`, for what `offer_of` returned."""
    if offer:
        await unit.secrets.put(chat, sender, _beside(id), offer)


async def _options(stores: Stores, chats: Sequence[JID], senders: Sequence[JID], id: str) -> Poll | None:
    """What a poll offers, where that is known."""
    found = await _find(stores, chats, senders, _beside(id))
    if found is None:
        return None
    try:
        return parse_poll(PollCreationMessage.FromString(found.data))
    except DecodeError:
        return None


async def _find(stores: Stores, chats: Sequence[JID], senders: Sequence[JID], id: str) -> _Kept | None:
    """What is kept under an id, by any of these names."""
    for chat in chats:
        for sender in senders:
            data = await stores.secrets.get(chat, sender, id)
            if data is not None:
                return _Kept(chat, sender, data)
    return None


def _beside(id: str) -> str:
    """The name of a poll's options among the secrets: no id that an app makes has a space."""
    return f"{id} options"


def _unknown(target: str, chat: JID, *, is_named: bool) -> str:
    """What to do about a poll that is not known."""
    where = f"the poll {target} is not known here"
    if chat.is_group and not is_named:
        return f"{where} as one that this account asked: say who asked it, where somebody else did"
    return (
        f"{where}: a vote is sealed with what came with the poll, so this device must have received or sent it, or "
        "have it from the phone's history; request an older one from the phone, and vote when it has come"
    )


def _check(target: str, poll: Poll, options: Sequence[str]) -> None:
    unknown = [option for option in options if option not in poll.options]
    if unknown:
        raise LocalProtocolError(
            f"the poll {target} has no option {_listed(unknown)}: choose among {_listed(poll.options)}"
        )
    if len(set(options)) != len(options):
        raise LocalProtocolError(f"a vote in the poll {target} names each option once")
    if poll.selectable and len(options) > poll.selectable:
        raise LocalProtocolError(
            f"in the poll {target} {poll.selectable} of the options may be chosen, not {len(options)}"
        )


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(f'"{text}"' for text in texts)
