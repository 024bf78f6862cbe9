"""What the suites of single nouns start with, and samples of what each noun keeps."""

from abc import ABC, abstractmethod
from dataclasses import replace

import pytest

from tests.client.rig import PHONE
from tests.protocol.signal.parties import Party, noise
from zapwire.client.store.agreed import ChatSettings
from zapwire.client.store.base import Contact, PrivacyToken, SentMessage, Store, Stores
from zapwire.client.store.history import HistoryTask
from zapwire.client.store.labels import Label
from zapwire.protocol.appstate.keys import AppStateKey
from zapwire.protocol.appstate.patches import CollectionState
from zapwire.protocol.jid import JID
from zapwire.protocol.signal.sender_keys import SenderKeyRecord
from zapwire.protocol.signal.session import SessionRecord

GROUP = JID.parse("120363021234567890@g.us")
OTHER_GROUP = JID.parse("5491155554444-1600000000@g.us")
# Names that the network could send, and that no text form of a JID can say.
ODD = JID("a b@c.d:1", "lid", 7, 3, 9)
USER = "123456789012345_1"
ADDRESS = f"{USER}:0"
TOKEN = PrivacyToken(b"token", 1_700_000_000, 1_700_000_001)
CONTACT = Contact(ODD.to_non_ad(), "Ana", "Ana \x00 \ud83d Gómez ✨", "Anita", "Ana's Café")
APP_STATE_KEY = AppStateKey(b"\0\1\xff", bytes(range(32)), 1_700_000_000_000, b"fingerprint")
APP_STATE = CollectionState((1 << 63) - 1, bytes(range(128)))
INDEX_MAC, VALUE_MAC = b"i" * 32, b"v" * 32
CHAT = ChatSettings(ODD.to_non_ad(), 1_800_000_000_000, is_archived=True)
TASK = HistoryTask("3EB0AB", b"notification", 1_700_000_000.5, 3)
LABEL = Label("1", "Ana \x00 ✨", 19, 3)
MESSAGE = SentMessage("3EB0AA", PHONE, b"\x0a\x02hi", 1_700_000_000.25, b"stanza", 1_700_000_001)


def session(name: str) -> SessionRecord:
    """Return the record of a session that waits for its first answer."""
    own = Party.named(name)
    own.initiate(Party.named(f"{name}'s peer"))
    own.send(b"first")
    return own.record


def sender_key() -> SenderKeyRecord:
    """Return a record with a key of its own."""
    return SenderKeyRecord.create(key_id=7, chain_key=noise(), signing_key=noise())


SESSIONS = [session(name) for name in ("Ana", "Bruno", "Carla")]
SENDER_KEYS = [sender_key() for _ in range(3)]
KEYS = [noise() for _ in range(3)]


class NounSuite(ABC):
    """What tests of a store start with."""

    @abstractmethod
    async def make(self) -> Store:
        """Return a fresh, empty store."""

    @pytest.fixture
    async def store(self) -> Store:
        """Return the store under test."""
        return await self.make()


async def fill_nouns(stores: Stores) -> None:
    """Write something of each of these nouns."""
    await stores.sessions.put(ADDRESS, SESSIONS[0])
    await stores.sender_keys.put(GROUP, ADDRESS, SENDER_KEYS[0])
    await stores.sender_keys.share(GROUP, [ADDRESS])
    await stores.secrets.put(GROUP, ODD, "A", KEYS[0])
    await stores.sent.put(MESSAGE)
    await stores.received.add(GROUP, ODD, "A")
    await stores.privacy_tokens.put(ODD, TOKEN)
    await stores.privacy_tokens.put_salt(b"salt")
    await stores.contacts.put(CONTACT)
    await stores.app_state.put_key(APP_STATE_KEY)
    await stores.app_state.put_state("regular", APP_STATE)
    await stores.app_state.put_news("regular_low", 7)
    await stores.app_state.change_value_macs("regular", {INDEX_MAC: VALUE_MAC})
    await stores.chat_settings.put(CHAT)
    await stores.history.put(TASK)
    await stores.labels.put(LABEL)
    await stores.labels.put_chat(LABEL.id, ODD, 7)


async def noun_contents(stores: Stores) -> list[object]:
    """Return what can be read of what `fill_nouns` writes."""
    return [
        await stores.sessions.get(ADDRESS),
        await stores.sender_keys.get(GROUP, ADDRESS),
        await stores.sender_keys.shared_with(GROUP),
        await stores.secrets.get(GROUP, ODD, "A"),
        await stores.sent.get(MESSAGE.id),
        await stores.received.has(GROUP, ODD, "A"),
        await stores.privacy_tokens.get(ODD),
        await stores.privacy_tokens.salt(),
        await stores.contacts.all(),
        await stores.app_state.key(APP_STATE_KEY.id),
        await stores.app_state.state("regular"),
        await stores.app_state.news(),
        await stores.app_state.value_macs("regular", [INDEX_MAC]),
        await stores.chat_settings.all(),
        await stores.history.all(),
        await stores.labels.all(),
        await stores.labels.chats(),
    ]


async def upset_nouns(stores: Stores) -> None:
    """Change everything that `fill_nouns` wrote."""
    await stores.sessions.put(ADDRESS, SESSIONS[1])
    await stores.sender_keys.put(GROUP, ADDRESS, SENDER_KEYS[1])
    await stores.sender_keys.share(GROUP, ["1:1"])
    await stores.secrets.put(GROUP, ODD, "A", KEYS[1])
    await stores.sent.put(replace(MESSAGE, message=b""))
    await stores.received.add(GROUP, PHONE, "A")
    await stores.privacy_tokens.put(ODD, PrivacyToken(None, 1, 2))
    await stores.privacy_tokens.put_salt(b"other")
    await stores.contacts.put(Contact(ODD, push_name="Bruno"))
    await stores.app_state.put_key(AppStateKey(APP_STATE_KEY.id, bytes(32)))
    await stores.app_state.put_state("regular", CollectionState(1))
    await stores.app_state.put_news("regular_low", 0)
    await stores.app_state.replace_value_macs("regular", {})
    await stores.chat_settings.put(ChatSettings(ODD))
    await stores.history.delete(TASK.id)
    await stores.labels.put(replace(LABEL, name="Old"))
    await stores.labels.delete_chat(LABEL.id, ODD)


FILLED_NOUNS: list[object] = [
    SESSIONS[0],
    SENDER_KEYS[0],
    frozenset({ADDRESS}),
    KEYS[0],
    MESSAGE,
    True,
    TOKEN,
    b"salt",
    [CONTACT],
    APP_STATE_KEY,
    APP_STATE,
    {"regular_low": 7},
    {INDEX_MAC: VALUE_MAC},
    [CHAT],
    [TASK],
    [LABEL],
    {LABEL.id: {ODD.to_non_ad(): 7}},
]
NO_NOUNS: list[object] = [
    None,
    None,
    frozenset(),
    None,
    None,
    False,
    None,
    None,
    [],
    None,
    None,
    {},
    {},
    [],
    [],
    [],
    {},
]
