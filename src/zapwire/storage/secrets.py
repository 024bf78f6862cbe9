"""Message secrets on a database."""

from typing import Final

from zapwire.client.store.base import MAX_SECRETS
from zapwire.protocol.jid import JID
from zapwire.storage import schema
from zapwire.storage.encoding import NO_KEY, Key, dump_jid
from zapwire.storage.kinds import Columns, Kind
from zapwire.storage.view import View


def _load(columns: Columns) -> bytes:
    return bytes(columns[0])


SECRETS: Final = Kind(
    table=schema.message_secrets,
    dump=lambda secret: (secret,),
    load=_load,
    group=("chat", "sender", "id"),
    values=("secret",),
    secret=frozenset({"secret"}),
    cached=128,
    bound=MAX_SECRETS,
)


class Secrets:
    """`SecretStore`."""

    def __init__(self, rows: View[bytes]) -> None:
        self._rows = rows

    async def get(self, chat: JID, sender: JID, id: str) -> bytes | None:
        return await self._rows.get(_name(chat, sender, id))

    async def put(self, chat: JID, sender: JID, id: str, secret: bytes) -> None:
        self._rows.put(_name(chat, sender, id), NO_KEY, secret)


def _name(chat: JID, sender: JID, id: str) -> Key:
    return dump_jid(chat.to_non_ad()), dump_jid(sender.to_non_ad()), id
