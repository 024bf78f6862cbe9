"""Prekeys: making them, and keeping the server supplied."""

import asyncio
from collections.abc import Callable
from typing import Final

from zapwire.client.context import Context
from zapwire.client.store.base import Device, Stores
from zapwire.errors import NotPaired, ZapwireError
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair
from zapwire.protocol.signal.prekeys import MAX_PREKEY_ID, PreKey, PublicPreKey, PublicSignedPreKey
from zapwire.protocol.stanzas.prekeys import GetPreKeyCount, UploadPreKeys

# whatsmeow prekeys.go: a first upload is large, and below the minimum more are sent.
FIRST_UPLOAD: Final = 812
UPLOAD: Final = 50
MINIMUM: Final = 5


class PreKeys:
    """The prekeys of one account."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._uploading = asyncio.Lock()

    async def replenish(self) -> None:
        """Upload prekeys where the server or the store has too few. Raises what a query raises."""
        context = self._context
        in_store = await context.store.prekeys.count_uploaded()
        on_server = await self._count()
        if on_server < MINIMUM or in_store < MINIMUM:
            await self._upload(FIRST_UPLOAD if not in_store and not on_server else UPLOAD)
            await self._count()

    async def supply(self) -> None:
        """Upload more after the server said that it runs out; a failure is logged, the next login makes up for it."""
        if self._uploading.locked():
            return
        try:
            await self._upload(UPLOAD)
        except ZapwireError as error:
            self._context.log.warning("prekeys could not be uploaded: %s", error)

    async def new_one(self, unit: Stores) -> PreKey:
        """A fresh prekey to hand to one peer directly; it will not be uploaded."""
        (prekey,) = new_prekeys(await unit.prekeys.last_id(), 1, self._context.random)
        await unit.prekeys.add([prekey])
        await unit.prekeys.mark_uploaded(prekey.id)
        return prekey

    async def _count(self) -> int:
        return await self._context.query(GetPreKeyCount(), resend=False)

    async def _upload(self, count: int) -> None:
        context = self._context
        async with self._uploading:
            device = await context.store.device.load()
            if device is None:
                raise NotPaired("prekeys belong to a device, and there is none: pair first")
            prekeys = await self._take(count)
            public = tuple(PublicPreKey(prekey.id, prekey.key_pair.public) for prekey in prekeys)
            await context.query(
                UploadPreKeys(device.registration_id, device.identity_key.public, public, public_signed_prekey(device)),
                resend=False,
            )
            async with context.store.begin() as unit:
                await unit.prekeys.mark_uploaded(prekeys[-1].id)

    async def _take(self, count: int) -> list[PreKey]:
        """Keys the server does not have: those left from a failed upload, then new ones; kept before they leave."""
        store = self._context.store
        left = await store.prekeys.not_uploaded(count)
        missing = count - len(left)
        if missing:
            # Some 40 us a key: a first upload would hold up the loop.
            made = await asyncio.to_thread(new_prekeys, 0, missing, self._context.random)
            async with store.begin() as unit:
                # The ids only now: in the meantime `new_one` may have taken some.
                last_id = await unit.prekeys.last_id()
                new = [PreKey(_next_id(last_id, offset), key.key_pair) for offset, key in enumerate(made)]
                await unit.prekeys.add(new)
            left += new
        return left


def new_prekeys(last_id: int, count: int, random: Callable[[int], bytes]) -> list[PreKey]:
    """Fresh one-time prekeys with the ids after `last_id`, starting over at 1 after 2²⁴-1."""
    return [PreKey(_next_id(last_id, offset), KeyPair.from_private(random(KEY_SIZE))) for offset in range(count)]


def _next_id(last_id: int, offset: int) -> int:
    return (last_id + offset) % MAX_PREKEY_ID + 1


def public_signed_prekey(device: Device) -> PublicSignedPreKey:
    """The device's signed prekey as others see it."""
    signed = device.signed_prekey
    return PublicSignedPreKey(signed.id, signed.key_pair.public, signed.signature)
