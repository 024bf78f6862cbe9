"""History: what a phone knows of the past, its own or one made to order. No I/O."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from zapwire.protocol.jid import GROUP_SERVER, JID, LID_SERVER, USER_SERVER
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.protocol.proto.history_pb2 import Conversation
from zapwire.protocol.proto.web_pb2 import WebMessageInfo
from zapwire.sandbox.phones.inbox import Entry
from zapwire.sandbox.phones.state import PhoneState

HistoryKind = Literal["text", "image", "poll", "location"]
KINDS: Final[tuple[HistoryKind, ...]] = get_args(HistoryKind)

_DAY: Final = 86_400
_MEMBERS: Final = 4


@dataclass(frozen=True, slots=True)
class HistoryOrder:
    """A past that is made up: its first `groups` chats are groups, the messages are spread over `days`."""

    chats: int = 10
    messages: int = 20
    """In each chat."""
    groups: int = 0
    kinds: tuple[HistoryKind, ...] = ("text",)
    """Of the messages, one after the other."""
    lids: bool = True
    """Whether people have LIDs, by which their chats go."""
    push_names: bool = True
    days: int = 30
    statuses: int = 0


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person in a history; without a LID, or a name, that is empty."""

    pn: JID
    lid: JID | None
    name: str


@dataclass(frozen=True, slots=True)
class PastChat:
    """A chat. Messages are counted from 0, the newest."""

    id: JID
    also: JID | None
    """Its other name."""
    about: Conversation
    """What is said of it, without messages."""
    count: int
    message: Callable[[int], WebMessageInfo]

    def older_than(self, id: str, timestamp: int) -> int:
        """The first message that is older than the one of this id, or than this time where there is none."""
        for index in range(self.count):
            if id == self.message(index).key.ID:
                return index + 1
        return next(
            (index for index in range(self.count) if self.message(index).messageTimestamp < timestamp), self.count
        )


@dataclass(frozen=True, slots=True)
class Past:
    """Everything that a phone knows."""

    chats: Sequence[PastChat] = ()
    people: Sequence[Somebody] = ()
    statuses: Sequence[WebMessageInfo] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.chats or self.people or self.statuses)

    def chat(self, jid: JID) -> PastChat | None:
        """A chat by either name."""
        return next((chat for chat in self.chats if jid in (chat.id, chat.also)), None)


def known_past(state: PhoneState) -> Past:
    """What the phone received and sent."""
    chats = [_known_chat(state, entries) for entries in state.inbox.chats().values()]
    accounts = {entry.sender.who: entry.sender for entries in state.inbox.chats().values() for entry in entries}
    people = []
    for names in accounts.values():
        account = state.world.find(names.jid)
        if account is not None and account is not state.account:
            people.append(Somebody(account.jid(), account.lid(), account.name))
    return Past(chats, people)


def made_past(order: HistoryOrder, own: JID, now: float) -> Past:
    """A past made to order; the same one for the same order and time."""
    people = made_people(order)
    chats = [_made_chat(order, people, own, now, index) for index in range(order.chats)]
    statuses = [
        _made_status(people[index % len(people)], now, index) for index in range(order.statuses if people else 0)
    ]
    return Past(chats, people, statuses)


def made_people(order: HistoryOrder) -> list[Somebody]:
    """The people of a past made to order: the one of each chat, and the members of groups."""
    return [_somebody(order, index) for index in range(max(order.chats, _MEMBERS if order.groups else 0))]


def web_message(state: PhoneState, entry: Entry) -> WebMessageInfo:
    """A message as phones keep it."""
    raw, source = entry.raw, entry.info.source
    message = raw.deviceSentMessage.message if raw.HasField("deviceSentMessage") else raw
    kept = WebMessageInfo(message=message, messageTimestamp=entry.info.timestamp)
    kept.key.remoteJID, kept.key.fromMe, kept.key.ID = str(_chat_id(state, entry)), source.is_from_me, entry.info.id
    if source.is_group and not source.is_from_me:
        kept.participant = kept.key.participant = str(entry.sender.jid.to_non_ad())
    if entry.info.push_name:
        kept.pushName = entry.info.push_name
    if message.messageContextInfo.messageSecret:
        kept.messageSecret = message.messageContextInfo.messageSecret
    return kept


def _chat_id(state: PhoneState, entry: Entry) -> JID:
    account = state.world.find(entry.chat.jid)
    return entry.chat.jid.to_non_ad() if account is None else account.lid()


def _known_chat(state: PhoneState, entries: Sequence[Entry]) -> PastChat:
    newest = [web_message(state, entry) for entry in reversed(entries)]
    account, group = state.world.find(entries[0].chat.jid), state.world.groups.get(entries[0].chat.jid)
    about = Conversation(ID=newest[0].key.remoteJID, conversationTimestamp=newest[0].messageTimestamp)
    if account is not None:
        about.pnJID, about.lidJID = str(account.jid()), str(account.lid())
        if account.name:
            about.name = account.name
    if group is not None:
        about.name = group.subject
        for member in state.world.members(group):
            about.participant.add(userJID=str(member.address(by_lid=group.by_lid)))
    also = None if account is None else account.jid()
    return PastChat(JID.parse(str(about.ID)), also, about, len(newest), newest.__getitem__)


def _somebody(order: HistoryOrder, index: int) -> Somebody:
    lid = JID(f"2{index:014}", LID_SERVER) if order.lids else None
    return Somebody(JID(f"1555{index:07}", USER_SERVER), lid, f"Person {index}" if order.push_names else "")


def _made_chat(order: HistoryOrder, people: Sequence[Somebody], own: JID, now: float, index: int) -> PastChat:
    is_group = index < order.groups
    somebody = people[index]
    members = [people[(index + number) % len(people)] for number in range(_MEMBERS)] if is_group else [somebody]
    names = [member.lid or member.pn for member in members]
    id = JID(f"1203630{index:011}", GROUP_SERVER) if is_group else names[0]
    about = Conversation(ID=str(id), conversationTimestamp=int(now), unreadCount=index % 3)
    about.name = f"Group {index}" if is_group else f"Chat {index}"
    if is_group:
        for name in (own, *names):
            about.participant.add(userJID=str(name))
    else:
        about.pnJID = str(somebody.pn)
        about.tcToken, about.tcTokenTimestamp = _bytes(f"token {index}", 16), int(now)
        if somebody.lid is not None:
            about.lidJID = str(somebody.lid)
    step = order.days * _DAY / max(1, order.messages)

    def message(number: int) -> WebMessageInfo:
        sender = None if number % 3 == 0 else names[number % len(names)]
        kind = order.kinds[number % len(order.kinds)]
        return _made_message(id, sender, f"{index:06X}{number:010X}", int(now - number * step), kind)

    also = somebody.pn if not is_group and somebody.lid else None
    return PastChat(id, also, about, order.messages, message)


def _made_message(chat: JID, sender: JID | None, name: str, timestamp: int, kind: HistoryKind) -> WebMessageInfo:
    """A message of somebody, or of the account itself without a sender."""
    made = WebMessageInfo(messageTimestamp=timestamp, status=WebMessageInfo.READ)
    made.key.remoteJID, made.key.fromMe = str(chat), sender is None
    made.key.ID = f"{'3EB0' if sender is None else '3A10'}{name}"
    if sender is not None and chat.is_group:
        made.participant = made.key.participant = str(sender)
    made.message.CopyFrom(_content(kind, name))
    made.messageSecret = _bytes(f"secret {chat} {name}", 32)
    return made


def _content(kind: HistoryKind, name: str) -> Message:
    made = Message()
    if kind == "image":
        image = made.imageMessage
        image.mimetype, image.caption, image.directPath = "image/jpeg", f"Picture {name}", f"/v/t62.7118-24/{name}.enc"
        image.mediaKey, image.fileSHA256, image.fileEncSHA256 = (_bytes(f"{what} {name}", 32) for what in "abc")
        image.JPEGThumbnail = _bytes(name, 32) * 24
    elif kind == "poll":
        made.pollCreationMessageV3.name, made.pollCreationMessageV3.selectableOptionsCount = f"Poll {name}", 1
        for option in ("Yes", "No"):
            made.pollCreationMessageV3.options.add(optionName=option)
    elif kind == "location":
        made.locationMessage.degreesLatitude, made.locationMessage.degreesLongitude = -34.6, -58.4
    else:
        made.conversation = f"Message {name} of long ago, with a few words in it"
    return made


def _made_status(somebody: Somebody, now: float, index: int) -> WebMessageInfo:
    made = WebMessageInfo(messageTimestamp=int(now) - index * 60)
    made.key.remoteJID, made.key.fromMe, made.key.ID = "status@broadcast", False, f"3A20{index:012X}"
    made.participant = made.key.participant = str(somebody.lid or somebody.pn)
    made.message.extendedTextMessage.text = f"Status {index}"
    return made


def _bytes(text: str, size: int) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:size]


def names_of(past: Past) -> Iterator[tuple[str, str]]:
    """JID and push name of everybody who has one."""
    return ((str(somebody.lid or somebody.pn), somebody.name) for somebody in past.people if somebody.name)
