"""What the in-memory store holds, as JSON: nothing is lost on the way, and whatever is damaged is found."""

import copy
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.client.rig import linked_store
from tests.client.store.noun_suite import APP_STATE, MESSAGE, NO_NOUNS
from tests.client.store.store_suite import EMPTY, FILLED, contents, fill, prekeys
from zapwire.client.store.base import MAX_RECEIVED, MAX_SECRETS, MAX_SENT
from zapwire.client.store.memory import MemoryStore
from zapwire.client.store.saved import Json
from zapwire.errors import StoreError
from zapwire.protocol.jid import JID

APP_STATE_NAMES = ("app_state_keys", "app_states", "app_state_news", "app_state_macs", "chat_settings")
LABEL_NAMES = ("labels", "label_chats")


async def filled() -> MemoryStore:
    """Return a store with something of every noun."""
    store = MemoryStore()
    async with store.begin() as unit:
        await fill(unit)
    return store


async def test_json_brings_everything_back() -> None:
    """A store that loads what another wrote out, through a file's text, is equal to it."""
    store = await filled()
    text = json.dumps(store.to_json())
    again = MemoryStore()
    again.load_json(json.loads(text))
    assert await contents(again) == await contents(store)
    assert await contents(again) == FILLED
    assert await again.prekeys.get(1) == prekeys(1)[0]
    assert json.dumps(again.to_json()) == text


async def test_json_of_an_empty_store() -> None:
    """A store that nothing was ever saved in can be written out, too."""
    again = await filled()
    again.load_json(json.loads(json.dumps(MemoryStore().to_json())))
    assert await contents(again) == EMPTY


async def test_loaded_store_counts_on() -> None:
    """The ids of prekeys go on where the written store was, even where all of them are used up."""
    store = await filled()
    async with store.begin() as unit:
        for prekey_id in (1, 2, 3):
            await unit.prekeys.remove(prekey_id)
    again = MemoryStore()
    again.load_json(store.to_json())
    assert await again.prekeys.last_id() == 3
    assert await again.prekeys.count_uploaded() == 0


async def test_bounds_hold_for_what_is_loaded() -> None:
    """Of more messages than are kept, the newest are loaded."""
    data = (await filled()).to_json()
    chat = ["1", "g.us"]
    data["secrets"] = [[chat, chat, str(number), "AAAA"] for number in range(MAX_SECRETS + 1)]
    data["sent"] = [[str(number), *data["sent"][0][1:]] for number in range(MAX_SENT + 1)]
    data["received"] = [[chat, chat, str(number)] for number in range(MAX_RECEIVED + 1)]
    store = MemoryStore()
    store.load_json(data)
    jid = JID("1", "g.us")
    assert [await store.secrets.get(jid, jid, id) for id in ("0", "1")] == [None, bytes(3)]
    assert [await store.sent.get(id) for id in ("0", "1")] == [None, replace(MESSAGE, id="1")]
    assert [await store.received.has(jid, jid, id) for id in ("0", "1")] == [False, True]


async def test_session_of_version_1() -> None:
    """A session that was written before there were messages is read, with none of them."""
    data = (await filled()).to_json()
    names = ("device", "prekeys", "last_prekey_id", "uploaded_up_to", "identities", "lids")
    store = MemoryStore()
    store.load_json({"version": 1, **{name: data[name] for name in names}})
    assert await contents(store) == [*FILLED[:-17], *NO_NOUNS]
    assert store.to_json()["version"] == 6


@pytest.mark.parametrize(
    ("version", "lacking", "nouns"),
    [
        (2, ("contacts", *APP_STATE_NAMES, "history", *LABEL_NAMES), 9),
        (3, (*APP_STATE_NAMES, "history", *LABEL_NAMES), 8),
        (4, ("history", *LABEL_NAMES), 3),
        (5, LABEL_NAMES, 2),
    ],
)
async def test_session_of_an_earlier_version(version: int, lacking: tuple[str, ...], nouns: int) -> None:
    """A session that was written before there were contacts, app state, history or labels is read, without them."""
    data = (await filled()).to_json()
    for name in lacking:
        del data[name]
    store = MemoryStore()
    store.load_json({**data, "version": version})
    if version > 3:  # what tells of labels is read again
        assert await store.app_state.state("regular") is None
        assert await store.app_state.news() == {"regular_low": 7, "regular": 1}
        async with store.begin() as unit:
            await unit.app_state.put_state("regular", APP_STATE)
            await unit.app_state.put_news("regular", 0)
    assert await contents(store) == [*FILLED[:-nouns], *NO_NOUNS[-nouns:]]


async def test_other_version_is_refused() -> None:
    """A session of a version to come is named as that."""
    data = (await filled()).to_json()
    with pytest.raises(StoreError, match="version 7"):
        MemoryStore().load_json({**data, "version": 7})


def place_of(data: Any, path: str) -> tuple[Any, Any]:
    """Return the object or array that holds what `path` names, and the key or index it has there."""
    *parents, name = path.split(".")
    for parent in parents:
        data = data[int(parent) if isinstance(data, list) else parent]
    return data, int(name) if isinstance(data, list) else name


def without(path: str) -> Any:
    """Return a change that drops what `path` names."""

    def change(data: Json) -> None:
        place, key = place_of(data, path)
        del place[key]

    return change


def with_value(path: str, value: object) -> Any:
    """Return a change that puts `value` where `path` names."""

    def change(data: Json) -> None:
        place, key = place_of(data, path)
        place[key] = value

    return change


DAMAGE = [
    without("version"),
    without("device"),
    without("prekeys"),
    without("lids"),
    without("device.noise_key"),
    without("device.push_name"),
    with_value("device", "text"),
    with_value("device", {}),
    with_value("device", 0),
    with_value("device.noise_key", "AAAA"),
    with_value("device.noise_key", ""),
    with_value("device.identity_key", "not base64!"),
    with_value("device.adv_secret", "AAAA"),
    with_value("device.registration_id", 1 << 32),
    with_value("device.registration_id", 0),
    with_value("device.registration_id", -1),
    with_value("device.registration_id", float("inf")),
    with_value("device.signed_prekey", []),
    with_value("device.signed_prekey", [1, "AAAA", "AAAA"]),
    with_value("device.jid", "no jid @"),
    with_value("device.jid", 5),
    with_value("device.signed_identity", "AAAA"),
    with_value("device.signed_identity", "/w=="),
    with_value("prekeys", []),
    with_value("prekeys.1", "AAAA"),
    with_value("prekeys.0", "A" * 43 + "="),
    with_value(f"prekeys.{1 << 24}", "A" * 43 + "="),
    with_value("prekeys.x", "A" * 43 + "="),
    with_value("last_prekey_id", None),
    with_value("last_prekey_id", float("inf")),
    with_value("uploaded_up_to", "many"),
    with_value("identities.1:0", "AAAA"),
    with_value("identities.1:0", None),
    with_value("lids", "text"),
    with_value("lids.nonsense@@", "1@lid"),
    with_value("version", "2"),
    with_value("version", []),
    without("sessions"),
    with_value("sessions", []),
    with_value("sessions.1:0", "AAAA"),
    with_value("sessions.1:0", 7),
    without("sender_keys"),
    with_value("sender_keys.0", ["text"]),
    with_value("sender_keys.0.0", ["120363021234567890"]),
    with_value("sender_keys.0.0", ["1", "g.us", 0, 0, 0, 0]),
    with_value("sender_keys.0.0", [1, "g.us"]),
    with_value("sender_keys.0.1", 5),
    with_value("sender_keys.0.2", "AQ==AQ=="),
    with_value("sender_keys.0.2", "Ag=="),
    without("shares"),
    with_value("shares.0.1", [None]),
    with_value("shares.0.1", 5),
    without("secrets"),
    with_value("secrets.0.1", "5491155554444@s.whatsapp.net"),
    with_value("secrets.0.2", None),
    with_value("secrets.0.3", None),
    without("sent"),
    with_value("sent", {}),
    without("sent.0.5"),
    with_value("sent.0.0", 5),
    with_value("sent.0.2", "no base64!"),
    with_value("sent.0.3", "now"),
    with_value("sent.0.4", 5),
    with_value("sent.0.5", float("inf")),
    without("received"),
    with_value("received.0", []),
    with_value("received.0.2", 5),
    without("privacy_tokens"),
    with_value("privacy_tokens.0.1", 5),
    with_value("privacy_tokens.0.2", None),
    without("privacy_salt"),
    with_value("privacy_salt", 5),
    without("contacts"),
    without("app_state_keys"),
    with_value("app_state_keys.0.1", "AAAA"),
    without("app_states"),
    with_value("app_states.regular.1", "AAAA"),
    without("app_state_news"),
    with_value("app_state_news.regular_low", "x"),
    without("app_state_macs"),
    with_value("app_state_macs.regular.0", "AAAA"),
    without("chat_settings"),
    with_value("chat_settings.0.0", 5),
    with_value("contacts.0.0", 5),
    with_value("contacts.0.3", None),
    without("contacts.0.4"),
    without("history"),
    with_value("history.0.0", 5),
    with_value("history.0.1", "?"),
    with_value("history.0.2", None),
    without("history.0.3"),
    without("labels"),
    with_value("labels.0.0", 5),
    with_value("labels.0.1", None),
    with_value("labels.0.2", "red"),
    without("label_chats"),
    with_value("label_chats.0.0", 5),
    with_value("label_chats.0.1", 5),
    with_value("label_chats.0.2", None),
]


@pytest.mark.parametrize("change", DAMAGE)
async def test_damaged_json_changes_nothing(change: Any) -> None:
    """What was not written by a store is a StoreError, and the store stays as it was."""
    store = await linked_store()
    before = store.to_json()
    data = (await filled()).to_json()
    change(data)
    with pytest.raises(StoreError, match="no saved session"):
        store.load_json(data)
    assert store.to_json() == before


@pytest.mark.parametrize("data", [None, [], "text", 5, True, {}])
def test_json_that_is_no_session(data: Any) -> None:
    """Any other JSON is a StoreError, too."""
    with pytest.raises(StoreError, match="no saved session"):
        MemoryStore().load_json(data)


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=60),
    st.binary(max_size=60).map(lambda data: data.hex()),
)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)


@given(st.data())
async def test_arbitrary_damage(data: st.DataObject) -> None:
    """Whatever stands in a place of a session: it is loaded and can be written out again, or it is a StoreError."""
    session = copy.deepcopy((await filled()).to_json())
    place: Any = session
    key: Any = data.draw(st.sampled_from(sorted(place)))
    while isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans()):
        place = place[key]
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
    place[key] = data.draw(JSON)
    store = MemoryStore()
    try:
        store.load_json(session)
    except StoreError:
        assert await contents(store) == EMPTY
    else:
        MemoryStore().load_json(json.loads(json.dumps(store.to_json())))
