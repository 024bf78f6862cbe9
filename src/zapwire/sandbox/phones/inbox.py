"""Inbox: what a phone received and decrypted, with the reactions, edits and revocations that came after."""

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from google.protobuf.json_format import MessageToDict

from zapwire.protocol.messages.choices import Choice
from zapwire.protocol.messages.content import Content, Edited, Pinned, Reaction, Revoked, Text
from zapwire.protocol.messages.context import Context, context_of
from zapwire.protocol.messages.interactive import Buttons, Menu
from zapwire.protocol.messages.kinds import kind_name
from zapwire.protocol.messages.places import Contact, Contacts, Location
from zapwire.protocol.messages.polls import Poll, PollVote
from zapwire.protocol.messages.reader import read
from zapwire.protocol.messages.strings import as_text
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.protocol.types.messages import MessageInfo
from zapwire.sandbox.phones.people import Names
from zapwire.sandbox.phones.shown import shown_json

MAX_ENTRIES: Final = 10_000
"""Messages an inbox keeps; beyond, the oldest is forgotten."""
_MAX_FAILURES: Final = 1000
_MAX_REACTIONS: Final = 4096
_ABOUT: Final = (Reaction, Edited, Revoked, Pinned, PollVote)
"""Content that is about another message."""

Json = dict[str, Any]


@dataclass(slots=True)
class Entry:
    """A message in a chat. `raw` is what was decrypted, `message` is without its wrappers.

    `target` is the id of the message that a reaction, edit, revocation, pin or vote is about. `reactions` has the
    emoji by the number of who reacted, `votes` the options of a poll by the number of who voted. `retries` is how
    often the phone had to ask for it again. `media` is what was shown of its file.
    """

    info: MessageInfo
    raw: Message
    message: Message
    content: Content
    chat: Names
    sender: Names
    n: int = 0
    retries: int = 0
    text: str = ""
    reactions: dict[str, str] = field(default_factory=dict)
    votes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    media: Json | None = None
    is_edited: bool = False
    is_revoked: bool = False

    def __post_init__(self) -> None:
        self.text = text_of(self.content, self.message)

    @property
    def target(self) -> str:
        """The id of the message it is about, "" where it is a message of its own."""
        return self.content.key.id if isinstance(self.content, _ABOUT) else ""

    def to_json(self, receipts: list[Json]) -> Json:
        """The entry as the control API shows it; `receipts` are those for a message of this account."""
        info, context = self.info, context_of(self.message)
        return {
            "n": self.n,
            "id": info.id,
            "chat": str(self.chat.jid),
            "chat_pn": _text(self.chat.pn),
            "chat_lid": _text(self.chat.lid),
            "is_group": info.source.is_group,
            "sender": str(self.sender.jid),
            "sender_pn": _text(self.sender.pn),
            "sender_lid": _text(self.sender.lid),
            "from_me": info.source.is_from_me,
            "timestamp": info.timestamp,
            "push_name": info.push_name,
            "type": info.type,
            "kind": kind_name(self.message),
            "text": self.text,
            "target": self.target,
            "quoted": _quoted(context),
            "mentions": [str(jid) for jid in context.mentions] if context else [],
            "reactions": dict(self.reactions),
            "edited": self.is_edited,
            "revoked": self.is_revoked,
            "retries": self.retries,
            "receipts": receipts,
            **shown_json(self.content, self.votes),
            "message": MessageToDict(self.raw, preserving_proto_field_name=True),
        }


@dataclass(slots=True)
class Failure:
    """A message that could not be read yet. `retries` is how often the phone asked for it again."""

    id: str
    chat: Names
    sender: Names
    error: str
    retries: int = 0

    def to_json(self) -> Json:
        """As the control API shows it."""
        names = {"chat": str(self.chat.jid), "sender": str(self.sender.jid), "sender_pn": _text(self.sender.pn)}
        return {"id": self.id, **names, "retries": self.retries, "error": self.error}


@dataclass(slots=True)
class Inbox:
    """Entries by chat and id, and in order those that were received; with those not read yet."""

    count: int = 0
    """How many were received; the number of the last one."""
    _received: deque[Entry] = field(default_factory=lambda: deque(maxlen=MAX_ENTRIES))
    _known: OrderedDict[tuple[str, str], Entry] = field(default_factory=OrderedDict)
    _failures: OrderedDict[tuple[str, str], Failure] = field(default_factory=OrderedDict)

    def find(self, chat: str, id: str) -> Entry | None:
        """A message of a chat, which is named by its key."""
        return self._known.get((chat, id))

    def add(self, chat: str, entry: Entry) -> bool:
        """Take a received message; False where it was received before."""
        key = chat, entry.info.id
        failure = self._failures.pop(key, None)
        if key in self._known:
            return False
        if failure:
            entry.retries = failure.retries
        self.count += 1
        entry.n = self.count
        self._received.append(entry)
        self.keep(chat, entry)
        return True

    def keep(self, chat: str, entry: Entry) -> None:
        """Know a message, received or sent, so that others can refer to it."""
        self._known[chat, entry.info.id] = entry
        if len(self._known) > MAX_ENTRIES:
            self._known.popitem(last=False)

    def chats(self) -> dict[str, list[Entry]]:
        """All that is known by chat, oldest first."""
        found: dict[str, list[Entry]] = {}
        for (chat, _), entry in self._known.items():
            found.setdefault(chat, []).append(entry)
        return found

    def after(self, number: int) -> list[Entry]:
        """What was received after the entry of this number, oldest first."""
        known = max(0, min(number, self.count) - (self.count - len(self._received)))
        return list(islice(self._received, known, None))

    def failed(self, chat: str, failure: Failure) -> Failure:
        """Note that a message could not be read; returns what is known of it, with its retries so far."""
        key = chat, failure.id
        known = self._failures.get(key)
        if known:
            known.error = failure.error
            return known
        self._failures[key] = failure
        if len(self._failures) > _MAX_FAILURES:
            self._failures.popitem(last=False)
        return failure

    def failures(self) -> list[Failure]:
        """What could not be read yet, oldest first."""
        return list(self._failures.values())


def apply(change: Entry, target: Entry, *, may_moderate: bool = False) -> None:
    """Let a reaction, edit or revocation take effect on the message it is about.

    Others' messages are not edited, and revoked by who `may_moderate` only.
    """
    content = change.content
    is_author = change.sender.who == target.sender.who
    if isinstance(content, Reaction):
        _react(target, change.sender.who, content.emoji)
    elif isinstance(content, PollVote) and content.hashes is not None:
        _vote(target, change.sender.who, content.options)
    elif isinstance(content, Edited) and is_author:
        target.text, target.is_edited = text_of(content.content, content.message), True
    elif isinstance(content, Revoked) and (is_author or may_moderate):
        target.text, target.is_revoked = "", True


def text_of(content: Content, message: Message) -> str:
    """What a person reads: the text, the emoji of a reaction, the caption of a media message, a poll's question."""
    match content:
        case Text() | Buttons() | Menu() | Choice():
            return content.text
        case Reaction():
            return content.emoji
        case Edited():
            return text_of(content.content, content.message)
        case Location():
            return content.name or content.caption
        case Contact() | Contacts():
            return content.name
        case Poll():
            return content.question
        case PollVote():
            return ", ".join(content.options)
    name = kind_name(message)
    return as_text(getattr(getattr(message, name), "caption", "")) if name else ""


def _react(target: Entry, who: str, emoji: str) -> None:
    target.reactions.pop(who, None)
    if emoji and len(target.reactions) < _MAX_REACTIONS:
        target.reactions[who] = emoji


def _vote(target: Entry, who: str, options: tuple[str, ...]) -> None:
    target.votes.pop(who, None)
    if options and len(target.votes) < _MAX_REACTIONS:
        target.votes[who] = options


def _quoted(context: Context | None) -> Json | None:
    quote = context.quote if context else None
    if quote is None:
        return None
    text = text_of(read(quote.message), quote.message)
    return {"id": quote.id, "sender": str(quote.sender), "text": text}


def _text(jid: object) -> str | None:
    return None if jid is None else str(jid)
