"""What sessions and identities on a database share: rows by Signal address, grouped by its user."""

from typing import Generic, TypeVar

from zapwire.protocol.jid import user_of
from zapwire.storage.view import View

V = TypeVar("V")


class ByAddress(Generic[V]):
    """The rows of devices."""

    def __init__(self, rows: View[V]) -> None:
        self._rows = rows

    async def get(self, address: str) -> V | None:
        return await self._rows.get((user_of(address),), (address,))

    async def delete(self, address: str) -> None:
        self._rows.delete((user_of(address),), (address,))

    async def delete_user(self, user: str) -> None:
        self._rows.check()
        for row in await self._rows.rows((user,)):
            self._rows.delete((user,), row)

    async def rename_user(self, old: str, new: str) -> bool:
        self._rows.check()
        records = await self._rows.rows((old,))
        if old != new and records:
            taken = await self._rows.rows((new,))
            for row, record in records.items():
                self._rows.delete((old,), row)
                renamed = (new + str(row[0])[len(old) :],)
                if renamed not in taken:
                    self._rows.put((new,), renamed, record)
        return bool(records)
