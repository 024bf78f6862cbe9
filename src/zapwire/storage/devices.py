"""The device on a database."""

import json
from collections.abc import Callable
from typing import Final

from zapwire.client.store.base import Device
from zapwire.client.store.nouns import ONE
from zapwire.client.store.saved import dump, load
from zapwire.client.store.tables import Tables
from zapwire.errors import StoreError
from zapwire.storage import schema
from zapwire.storage.encoding import NO_KEY
from zapwire.storage.kinds import Columns, Kind
from zapwire.storage.view import View


def _dump(device: Device) -> Columns:
    saved = dump(Tables(device={ONE: device}))
    return (json.dumps({"version": saved["version"], "device": saved["device"]}).encode(),)


def _load(columns: Columns) -> Device:
    try:
        return load({**dump(Tables()), **json.loads(columns[0])}).device[ONE]
    except (KeyError, TypeError, ValueError):
        raise StoreError("the kept device cannot be read: restore the database from a backup") from None


DEVICES: Final = Kind(
    table=schema.devices, dump=_dump, load=_load, values=("data",), secret=frozenset({"data"}), cached=1
)


class Devices:
    """`DeviceStore`."""

    def __init__(self, devices: View[Device], clear: Callable[[], None]) -> None:
        self._devices = devices
        self._clear = clear

    async def load(self) -> Device | None:
        return await self._devices.get(NO_KEY)

    async def save(self, device: Device) -> None:
        self._devices.put(NO_KEY, NO_KEY, device)

    async def delete(self) -> None:
        self._clear()
