"""How names stand in the database: text as UTF-8 bytes, JIDs as a text that can say every one of them."""

import json
from typing import Final

from zapwire.errors import StoreError
from zapwire.protocol.jid import JID

# A part of a row's name, and a name: what tells a row from others of its kind.
Part = str | int
Key = tuple[Part, ...]
NO_KEY: Final[Key] = ()


def encode_key(key: Key) -> tuple[bytes | int, ...]:
    """The columns of a name. Raises `UnicodeEncodeError` for half of a surrogate pair."""
    return tuple([part.encode() if isinstance(part, str) else part for part in key])


def decode_key(columns: tuple[bytes | int, ...]) -> Key:
    """The name that `encode_key` made these columns of."""
    return tuple([column.decode() if isinstance(column, bytes) else column for column in columns])


def dump_jid(jid: JID) -> str:
    """`user:device@server` where the user is a number, as nearly all are; JSON, which starts with `[`, for others."""
    if jid.user.isdecimal() and not jid.agent and not jid.integrator:
        return f"{jid.user}:{jid.device}@{jid.server}"
    return json.dumps([jid.user, jid.server, jid.device, jid.agent, jid.integrator], ensure_ascii=False)


def load_jid(text: str) -> JID:
    """The JID that `dump_jid` wrote. Raises `StoreError` for anything else."""
    try:
        if text.startswith("["):
            user, server, device, agent, integrator = json.loads(text)
            return JID(str(user), str(server), int(device), int(agent), int(integrator))
        name, _, server = text.partition("@")
        user, _, device = name.partition(":")
        return JID(user, server, int(device))
    except (ValueError, TypeError) as error:
        raise StoreError("a kept JID cannot be read: restore the database from a backup") from error
