"""Facts: what a client keeps of a history: names, secrets and tokens (whatsmeow message.go, user.go)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from zapwire.protocol.history.reader import ChatBegan, ChatEnded, ChatMessage, Entry, Part
from zapwire.protocol.jid import JID, LEGACY_USER_SERVER, LID_SERVER, USER_SERVER
from zapwire.protocol.messages.polls import CREATIONS, offer_of
from zapwire.protocol.messages.strings import as_jid, as_text
from zapwire.protocol.messages.wrappers import unwrap
from zapwire.protocol.proto.history_pb2 import Conversation, HistorySync
from zapwire.protocol.proto.web_pb2 import WebMessageInfo

_NO_NAME: Final = "-"


@dataclass(frozen=True, slots=True)
class Secret:
    """The secret of one message."""

    chat: JID
    sender: JID
    id: str
    secret: bytes = field(repr=False)
    is_needed: bool
    """Whether what others add to the message, as votes, cannot be read without it."""
    offer: bytes = field(default=b"", repr=False)
    """Of a poll, what it offers, as `offer_of` has it."""


@dataclass(frozen=True, slots=True)
class Token:
    """What permits writing to a user. Times are unix seconds, 0 for never."""

    user: JID
    token: bytes = field(repr=False)
    timestamp: int
    sender_timestamp: int


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """What somebody is called: by themselves, and in the phone's address book. Empty is not known."""

    jid: JID
    push_name: str = ""
    first_name: str = ""
    full_name: str = ""


@dataclass(slots=True)
class Facts:
    """What is known of a history, or of a piece of it."""

    secrets: list[Secret] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    pairs: list[tuple[JID, JID]] = field(default_factory=list)
    """LID and phone number of one person each."""
    people: list[KnownPerson] = field(default_factory=list)
    salt: bytes = field(default=b"", repr=False)
    """What the tokens that are derived are made of."""


def facts_of(parts: Iterable[Part], own: JID, *, chat: str = "", facts: Facts | None = None) -> Facts:
    """What the parts of a history say, added to `facts`, so that these are there when `parts` raises.

    `own` is our number; `chat` is the one that began before them.
    """
    facts = Facts() if facts is None else facts
    where = _jid(chat)
    for part in parts:
        match part:
            case ChatBegan(id=name):
                where = _jid(name)
            case ChatMessage(message=kept) if where is not None:
                secret = _secret(kept.message, where, own)
                if secret is not None:
                    facts.secrets.append(secret)
            case ChatEnded(chat=about) if where is not None:
                _learn_chat(facts, where, about)
            case Entry(entry=entry):
                _learn_entry(facts, entry)
            case _:
                pass
    return facts


def _learn_chat(facts: Facts, chat: JID, about: Conversation) -> None:
    if chat.server not in (USER_SERVER, LID_SERVER):
        return
    facts.pairs += _pairs((about.lidJID, about.pnJID), (about.lidJID, str(chat)), (str(chat), about.pnJID))
    if about.tcToken:
        facts.tokens.append(Token(chat, about.tcToken, about.tcTokenTimestamp, about.tcTokenSenderTimestamp))


def _learn_entry(facts: Facts, entry: HistorySync) -> None:
    facts.salt = entry.nctSalt or facts.salt
    facts.pairs += _pairs(*((mapping.lidJID, mapping.pnJID) for mapping in entry.phoneNumberToLidMappings))
    for name in entry.pushnames:
        jid, text = _jid(name.ID), as_text(name.pushname)
        if jid is not None and text and text != _NO_NAME:
            facts.people.append(KnownPerson(jid, push_name=text))
    for contact in entry.inlineContacts:
        facts.pairs += _pairs((contact.lidJID, contact.pnJID))
        jid = _jid(contact.lidJID) or _jid(contact.pnJID)
        first, full = as_text(contact.firstName), as_text(contact.fullName)
        if jid is not None and (first or full):
            facts.people.append(KnownPerson(jid, first_name=first, full_name=full))


def _pairs(*names: tuple[str | bytes, str | bytes]) -> Iterator[tuple[JID, JID]]:
    """Those that are a LID and a phone number."""
    for first, second in names:
        lid, pn = _jid(first), _jid(second)
        if lid is not None and pn is not None and lid.server == LID_SERVER and pn.server == USER_SERVER:
            yield lid, pn


def _secret(message: WebMessageInfo, chat: JID, own: JID) -> Secret | None:
    id = as_text(message.key.ID)
    if not message.messageSecret or not id:
        return None
    if message.key.fromMe:
        sender: JID | None = own
    elif chat.server in (USER_SERVER, LID_SERVER):
        sender = chat
    else:
        sender = _jid(message.key.participant or message.participant)
    if sender is None:
        return None
    content = message.message
    if content.HasField(_DISAPPEARS):
        content = unwrap(content).message
    is_needed = any(content.HasField(name) for name in _ADDED_TO)
    return Secret(chat, sender, id, message.messageSecret, is_needed, offer_of(content) if is_needed else b"")


_DISAPPEARS: Final = "ephemeralMessage"


# The fourth form of a poll is wrapped once more.
_ADDED_TO: Final = (*CREATIONS, "pollCreationMessageV4", "eventMessage")


def _jid(text: str | bytes) -> JID | None:
    """A person or chat without device; None for what is none."""
    jid = as_jid(text)
    if jid is None or not jid.user:
        return None
    return JID(jid.user, USER_SERVER) if jid.server == LEGACY_USER_SERVER else jid.to_non_ad()
