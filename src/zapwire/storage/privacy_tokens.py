"""Privacy tokens on a database, and their salt."""

from typing import Final

from zapwire.client.store.base import PrivacyToken
from zapwire.protocol.jid import JID
from zapwire.storage import schema
from zapwire.storage.encoding import NO_KEY, dump_jid
from zapwire.storage.kinds import Columns, Kind
from zapwire.storage.view import View


def _load_salt(columns: Columns) -> bytes:
    return bytes(columns[0])


PRIVACY_TOKENS: Final = Kind(
    table=schema.privacy_tokens,
    dump=lambda known: (known.token, known.timestamp, known.sender_timestamp),
    load=lambda columns: PrivacyToken(*columns),
    group=("user",),
    values=("token", "timestamp", "sender_timestamp"),
    secret=frozenset({"token"}),
    cached=512,
    is_filtered=True,
)
PRIVACY_SALTS: Final = Kind(
    table=schema.privacy_salts,
    dump=lambda salt: (salt,),
    load=_load_salt,
    values=("salt",),
    secret=frozenset({"salt"}),
    cached=1,
)


class PrivacyTokens:
    """`PrivacyTokenStore`."""

    def __init__(self, tokens: View[PrivacyToken], salts: View[bytes]) -> None:
        self._tokens = tokens
        self._salts = salts

    async def get(self, user: JID) -> PrivacyToken | None:
        return await self._tokens.get((dump_jid(user.to_non_ad()),))

    async def put(self, user: JID, token: PrivacyToken) -> None:
        self._tokens.put((dump_jid(user.to_non_ad()),), NO_KEY, token)

    async def salt(self) -> bytes | None:
        return await self._salts.get(NO_KEY)

    async def put_salt(self, salt: bytes) -> None:
        self._salts.put(NO_KEY, NO_KEY, salt)
