"""PhoneState: everything one phone knows. No I/O."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from zapwire.protocol.history.notices import OlderMessages
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.ids import new_message_id
from zapwire.protocol.stanzas.chat_presence import ChatState
from zapwire.protocol.stanzas.sources import Own
from zapwire.protocol.types.messages import MessageSource
from zapwire.sandbox.phones.appstate import PhoneAppState
from zapwire.sandbox.phones.cipher import PhoneCipher
from zapwire.sandbox.phones.inbox import Inbox
from zapwire.sandbox.phones.outbox import Outbox
from zapwire.sandbox.phones.people import Names, by_lid, chat_key
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.world import World

_ID_RANDOM: Final = 16
_MAX_TYPING: Final = 1000


@dataclass(frozen=True, slots=True)
class Typing:
    """What somebody does in a chat: `media` is `audio` where they record a voice message, else ""."""

    chat: Names
    sender: Names
    state: ChatState
    media: str

    def to_json(self) -> dict[str, str | None]:
        """As the control API shows it."""
        sender_pn = str(self.sender.pn) if self.sender.pn else None
        names = {"chat": str(self.chat.jid), "sender": str(self.sender.jid), "sender_pn": sender_pn}
        return {**names, "state": self.state, "media": self.media}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Older messages that a companion asks for."""

    device: int
    request_id: str
    messages: OlderMessages


@dataclass(frozen=True, slots=True)
class Unverified:
    """A collection of app state that a companion cannot verify, and asks for."""

    device: int
    request_id: str
    collection: str


@dataclass(slots=True)
class PhoneState:
    """A phone's sessions, what it received and what it sent."""

    world: World
    account: Account
    random: Callable[[int], bytes]
    cipher: PhoneCipher = field(init=False)
    inbox: Inbox = field(default_factory=Inbox)
    outbox: Outbox = field(default_factory=Outbox)
    app_state: PhoneAppState = field(init=False)
    withholds_keys: Callable[[JID], bool] = lambda _device: False
    """Whether this companion, by phone number, gets no keys of app state."""
    wanted: list[Wanted] = field(default_factory=list)
    """What companions asked for, and is not answered yet."""
    unverified: list[Unverified] = field(default_factory=list)
    """The same of app state."""
    _typing: dict[tuple[str, str], Typing] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.app_state = PhoneAppState(self.account, self.random)
        self.renew_cipher()

    def renew_cipher(self) -> None:
        """Forget every session and sender key."""
        self.cipher = PhoneCipher(self.account, self.random)

    def note_typing(self, source: MessageSource, state: ChatState, media: str) -> None:
        """What somebody does in a chat now."""
        chat, sender = self.names(source.chat), self.names(source.sender)
        key = self.chat_key(source.chat), sender.who
        self._typing.pop(key, None)
        if len(self._typing) < _MAX_TYPING:
            self._typing[key] = Typing(chat, sender, state, media)

    def typing(self) -> list[Typing]:
        """What everybody did last in each chat, the latest last."""
        return list(self._typing.values())

    @property
    def own(self) -> Own:
        """The account's names."""
        return Own(self.account.jid(), self.account.lid())

    def names(self, jid: JID) -> Names:
        """Both names of a chat or sender."""
        return Names.of(self.world, jid)

    def session_name(self, device: JID) -> JID:
        """The name that a device's session goes by."""
        return by_lid(self.world, device)

    def new_id(self, now: float) -> str:
        """An id for a new message."""
        return new_message_id(self.account.jid(), now, self.random(_ID_RANDOM))

    def chat_key(self, chat: JID) -> str:
        """The name that a chat goes by in inbox and outbox."""
        return chat_key(self.world, chat)
