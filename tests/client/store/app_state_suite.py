"""What every store must do with app state, and with what it says of chats."""

import pytest

from tests.client.rig import DEVICE, LID, PHONE
from tests.client.store.noun_suite import APP_STATE, APP_STATE_KEY, CHAT, NounSuite
from zapwire.client.store.agreed import ChatSettings
from zapwire.client.store.base import Store
from zapwire.errors import StoreError
from zapwire.protocol.appstate.keys import AppStateKey
from zapwire.protocol.appstate.patches import CollectionState

A, B, C = (bytes((first,)) * 32 for first in (1, 1 << 6, 255))
NEXT_TO_A = b"\1" + bytes(31)


class AppStateSuite(NounSuite):
    """Keys, versions, MACs and chat settings."""

    async def test_app_state_keys(self, store: Store) -> None:
        """A key is found by its id, whatever bytes it has; the newest is that of the highest timestamp."""
        assert await store.app_state.newest_key() is None
        older = AppStateKey(b"\xff\0", bytes(32), APP_STATE_KEY.timestamp - 1)
        async with store.begin() as unit:
            await unit.app_state.put_key(APP_STATE_KEY)
            await unit.app_state.put_key(older)
            assert await unit.app_state.newest_key() == APP_STATE_KEY
        assert await store.app_state.key(b"\xff\0") == older
        assert await store.app_state.key(b"\xff") is None
        assert await store.app_state.newest_key() == APP_STATE_KEY

    async def test_app_state_versions(self, store: Store) -> None:
        """Each collection stands somewhere, once it was read, be it empty."""
        assert await store.app_state.state("regular") is None
        async with store.begin() as unit:
            await unit.app_state.put_state("regular", APP_STATE)
        assert await store.app_state.state("regular") == APP_STATE
        assert await store.app_state.state("regular_low") is None
        async with store.begin() as unit:
            await unit.app_state.put_state("regular_low", CollectionState())
        assert await store.app_state.state("regular_low") == CollectionState()

    async def test_value_macs(self, store: Store) -> None:
        """MACs are kept by collection and index, changed and forgotten one by one, and replaced as a whole."""
        macs = store.app_state
        async with store.begin() as unit:
            await unit.app_state.change_value_macs("regular", {A: A, NEXT_TO_A: B, B: B, C: None})
            await unit.app_state.change_value_macs("regular", {A: C, B: None})
            await unit.app_state.change_value_macs("regular_high", {B: B})
            assert await unit.app_state.value_macs("regular", [A]) == {A: C}
            assert await unit.app_state.all_value_macs("regular") == {A: C, NEXT_TO_A: B}
        assert await macs.all_value_macs("regular") == {A: C, NEXT_TO_A: B}
        assert await macs.all_value_macs("regular_low") == {}
        assert await macs.value_macs("regular", [A, NEXT_TO_A, B, C]) == {A: C, NEXT_TO_A: B}
        assert await macs.value_macs("regular_low", [A]) == {}
        async with store.begin() as unit:
            await unit.app_state.replace_value_macs("regular", {C: A})
        assert await macs.value_macs("regular", [A, NEXT_TO_A, C]) == {C: A}
        async with store.begin() as unit:
            await unit.app_state.replace_value_macs("regular", {})
        assert await macs.value_macs("regular", [C]) == {}

    async def test_macs_have_a_size(self, store: Store) -> None:
        """A MAC has 32 bytes, or is refused."""
        for wrong in ({b"": A}, {A: b""}):
            async with store.begin() as unit:
                with pytest.raises(StoreError, match="32 bytes"):
                    await unit.app_state.change_value_macs("regular", wrong)
        with pytest.raises(StoreError, match="32 bytes"):
            await store.app_state.value_macs("regular", [b"short"])

    async def test_chat_settings(self, store: Store) -> None:
        """A chat's settings are found without the device of its JID, and listed once."""
        assert await store.chat_settings.all() == []
        async with store.begin() as unit:
            await unit.chat_settings.put(ChatSettings(DEVICE, -1, is_pinned=True))
            await unit.chat_settings.put(CHAT)
        assert await store.chat_settings.get(PHONE) == ChatSettings(PHONE, -1, is_pinned=True)
        assert await store.chat_settings.get(LID) is None
        assert set(await store.chat_settings.all()) == {ChatSettings(PHONE, -1, is_pinned=True), CHAT}
