"""zapwire: a WhatsApp multi-device client for asyncio, and a local WhatsApp to test it against.

The public names are imported on first use, so that `import zapwire` stays cheap.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zapwire.client.client import Client as Client
    from zapwire.client.options import Network as Network
    from zapwire.client.options import Options as Options
    from zapwire.client.options import Timing as Timing
    from zapwire.client.store.memory import MemoryStore as MemoryStore
    from zapwire.client.transport import WebSocketTransport as WebSocketTransport
    from zapwire.errors import ZapwireError as ZapwireError
    from zapwire.protocol import events as events
    from zapwire.protocol.jid import JID as JID
    from zapwire.protocol.lifecycle import Phase as Phase
    from zapwire.protocol.login import ClientProfile as ClientProfile
    from zapwire.protocol.media.files import MediaFile as MediaFile
    from zapwire.protocol.media.kinds import MediaKind as MediaKind
    from zapwire.protocol.messages.media import MediaDetails as MediaDetails
    from zapwire.storage.database import Database as Database

__version__ = "0.1.0"

_HOMES = {
    "Client": "zapwire.client.client",
    "ClientProfile": "zapwire.protocol.login",
    "Database": "zapwire.storage.database",
    "JID": "zapwire.protocol.jid",
    "MediaDetails": "zapwire.protocol.messages.media",
    "MediaFile": "zapwire.protocol.media.files",
    "MediaKind": "zapwire.protocol.media.kinds",
    "MemoryStore": "zapwire.client.store.memory",
    "Network": "zapwire.client.options",
    "Options": "zapwire.client.options",
    "Phase": "zapwire.protocol.lifecycle",
    "Timing": "zapwire.client.options",
    "WebSocketTransport": "zapwire.client.transport",
    "ZapwireError": "zapwire.errors",
    "events": "zapwire.protocol.events",
}

__all__ = [  # noqa: PLE0604  # the names are strings, which the check cannot see
    "__version__",
    *_HOMES,
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(home)
    value = module if home.endswith(f".{name}") else getattr(module, name)
    globals()[name] = value
    return value
