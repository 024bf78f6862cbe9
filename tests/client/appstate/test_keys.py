"""Keys of app state: kept, expanded once, and asked for once a day."""

from typing import Any

import pytest

from tests.client.conversation import conversation
from tests.protocol.appstate.vectors import KEY, KEYS
from zapwire.client.appstate.keys import ASK_AGAIN, AppStateKeys
from zapwire.errors import AppStateKeyMissing, NotConnected
from zapwire.protocol.appstate.recovery import read_recovery_request
from zapwire.protocol.appstate.sharing import read_key_request


class Phone:
    """A sender that notes what the phone is asked, for keys or whole collections; where it `fails`, it is not there."""

    def __init__(self) -> None:
        self.asked: list[tuple[bytes, ...]] = []
        self.wanted: list[str] = []
        self.fails = False

    async def send_to_phone(self, message: Any) -> None:
        """Note it."""
        if self.fails:
            raise NotConnected("offline")
        collection = read_recovery_request(message)
        if collection is None:
            self.asked.append(read_key_request(message) or ())
        else:
            self.wanted.append(collection)


async def test_keys_are_kept_and_found() -> None:
    """A shared key is there from then on; the newest is the one to write with."""
    async with conversation() as talk:
        keys = AppStateKeys(talk.context(), Phone())  # type: ignore[arg-type]  # it has what is used of a sender
        async with talk.store.begin() as unit:
            with pytest.raises(AppStateKeyMissing):
                await keys.newest(unit)
            assert await keys.find(unit, [KEY.id]) == {}
            assert not await keys.take(unit, [KEY])
            assert await keys.find(unit, [KEY.id, b"other"]) == {KEY.id: KEYS}
            assert await keys.newest(unit) == KEYS


async def test_asking() -> None:
    """A key is asked for once a day, and again where the phone could not be asked; its coming is noticed."""
    async with conversation() as talk:
        phone, context = Phone(), talk.context()
        keys = AppStateKeys(context, phone)  # type: ignore[arg-type]  # as above
        phone.fails = True
        await keys.ask([KEY.id])
        phone.fails = False
        await keys.ask([KEY.id])
        await keys.ask([KEY.id, b"other"])
        await keys.ask([])
        assert phone.asked == [(KEY.id,), (b"other",)]
        async with talk.store.begin() as unit:
            assert await keys.take(unit, [KEY])
        assert ASK_AGAIN == 24 * 3600


async def test_another_account() -> None:
    """Nothing is remembered of an account whose device was forgotten."""
    async with conversation() as talk:
        phone, context = Phone(), talk.context()
        keys = AppStateKeys(context, phone)  # type: ignore[arg-type]  # as above
        await keys.ask([KEY.id])
        await context.forget_device()
        await keys.ask([KEY.id])
        assert len(phone.asked) == 2
        async with talk.store.begin() as unit:
            assert await keys.find(unit, [KEY.id]) == {}
