"""How a client is set up: which network, what it says it is, how long it waits."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from zapwire.errors import ConfigurationError
from zapwire.protocol.history.limits import ChunkSize, Limits
from zapwire.protocol.login import ClientProfile
from zapwire.protocol.noise.certificates import WHATSAPP_ROOT
from zapwire.protocol.signal.keys import KEY_SIZE

WHATSAPP_URL = "wss://web.whatsapp.com/ws/chat"


@dataclass(frozen=True, slots=True)
class Network:
    """Where WhatsApp is. The default is the real one; `from_file` takes what `zapwire sandbox` prints.

    `ca` is a file with further CA certificates to trust. `proxy` is `http://`, `https://`, `socks5h://` (the
    proxy resolves names) or `socks5://` (resolved here), with credentials if need be. `media_proxy` is for files
    alone, in place of `proxy`: a sandbox's media hosts are reached through its own.
    """

    url: str = WHATSAPP_URL
    noise_root: bytes = WHATSAPP_ROOT
    ca: Path | None = None
    proxy: str | None = None
    media_proxy: str | None = None

    @classmethod
    def from_json(cls, text: str) -> "Network":
        """The network that a sandbox's line of JSON describes. Raises `ConfigurationError`."""
        try:
            data = json.loads(text)
            root = bytes.fromhex(data["noise_root"])
            media_proxy = str(data["proxy"]) if "proxy" in data else None
            network = cls(str(data["ws"]), root, Path(data["ca"]), media_proxy=media_proxy)
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigurationError(f"this is not what `zapwire sandbox` prints: {error!r}") from error
        if len(root) != KEY_SIZE:
            raise ConfigurationError(f"noise_root has {len(root)} bytes, expected {KEY_SIZE}")
        return network

    @classmethod
    def from_file(cls, path: Path) -> "Network":
        """The network that a file with a sandbox's line of JSON describes. Raises `ConfigurationError`."""
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise ConfigurationError(f"the network file {path} cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise ConfigurationError(f"the network file {path} is no text, so not what a sandbox printed") from error
        return cls.from_json(text)


@dataclass(frozen=True, slots=True)
class Timing:
    """Waits, in seconds. The defaults are whatsmeow's; tests shorten them."""

    dial: float = 30.0
    query: float = 75.0
    first_qr: float = 60.0
    next_qr: float = 20.0
    keepalive_min: float = 20.0
    keepalive_max: float = 30.0
    keepalive_answer: float = 10.0
    keepalive_give_up: float = 180.0
    resend_within: float = 5.0
    ask_phone_after: float = 5.0
    """How long a sender has to send a message again that could not be decrypted, before the phone is asked for it."""
    reconnect_spread: float = 0.5
    """The first try after a lost connection waits a random part of this, so that many accounts spread out."""
    reconnect_first: float = 2.0
    reconnect_max: float = 120.0
    media_idle: float = 60.0
    """How long nothing may move in an upload or download."""
    media_again: float = 1.0
    """The wait before the second try of an upload or download; each further one waits so much longer."""
    history_again: float = 60.0
    """The wait before the second try to fetch a part of the phone's history; each further one waits so much longer."""
    media_phone: float = 60.0
    """How long the phone has to give a file again."""


@dataclass(frozen=True, slots=True)
class Options:
    """Everything that may be chosen for a client."""

    network: Network = field(default_factory=Network)
    profile: ClientProfile = field(default_factory=ClientProfile)
    timing: Timing = field(default_factory=Timing)
    auto_reconnect: bool = True
    reporting_tokens: bool = False
    """Whether messages carry what lets their receiver report them; whatsmeow leaves it out unless told."""
    media_limit: int = 2 << 30
    """The largest file that is uploaded or downloaded, in bytes."""
    app_state_events_on_full_sync: bool = False
    """Whether contacts, archived chats and all else are told one by one where app state is read as a whole."""
    ask_phone: bool = True
    """Whether the phone is asked for messages that this device cannot decrypt, and app state that it cannot verify."""
    history_chunk: ChunkSize = field(default_factory=ChunkSize)
    """How much of the phone's history one `HistorySynced` has."""
    history_limits: Limits = field(default_factory=Limits)
    """How much of a part of the phone's history is read."""
