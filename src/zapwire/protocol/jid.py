"""JID: the address of a user, device, group, list, channel or server."""

import re
from dataclasses import dataclass, replace
from typing import Final

from zapwire.errors import JIDError

USER_SERVER: Final = "s.whatsapp.net"
LEGACY_USER_SERVER: Final = "c.us"
LID_SERVER: Final = "lid"
GROUP_SERVER: Final = "g.us"
BROADCAST_SERVER: Final = "broadcast"
NEWSLETTER_SERVER: Final = "newsletter"
BOT_SERVER: Final = "bot"
HOSTED_SERVER: Final = "hosted"
HOSTED_LID_SERVER: Final = "hosted.lid"
MESSENGER_SERVER: Final = "msgr"
INTEROP_SERVER: Final = "interop"

# Domain byte of a device JID on the wire; any other value is a plain agent on the user server.
DOMAINS: Final = {USER_SERVER: 0, LID_SERVER: 1, HOSTED_SERVER: 128, HOSTED_LID_SERVER: 129}
_SERVERS: Final = {domain: server for server, domain in DOMAINS.items()}

_MAX_LENGTH: Final = 256
_TEXT: Final = re.compile(
    r"(?P<user>[^@:.\s\x00-\x1f]+)(?:\.(?P<agent>\d{1,3}))?(?::(?P<device>\d{1,5}))?@(?P<server>[a-z0-9.\-]+)",
    re.ASCII,
)
_SERVER: Final = re.compile(r"[a-z0-9.\-]+", re.ASCII)
# Meta's first bots have ordinary-looking numbers (whatsmeow types/jid.go).
_BOT_USER: Final = re.compile(r"1313555\d{4}|131655500\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class JID:
    """An address. `device` 0 is the primary device or "no device"; `agent` and `integrator` are rarely non-zero."""

    user: str
    server: str
    device: int = 0
    agent: int = 0
    integrator: int = 0

    @classmethod
    def parse(cls, text: str) -> "JID":
        """Read `user@server`, `user:device@server`, `user.agent:device@server` or a bare server.

        Raises `JIDError` naming what is wrong. The result's text reads back as the same JID; it leaves out
        a device of 0, and an agent of 0.
        """
        if len(text) > _MAX_LENGTH:
            raise JIDError(f"a JID has at most {_MAX_LENGTH} characters, this text has {len(text)}")
        if "@" not in text:
            if not _SERVER.fullmatch(text):
                raise JIDError(f"{text!r} is no JID: expected user@server, as in 5491155554444@s.whatsapp.net")
            return cls("", text)
        match = _TEXT.fullmatch(text)
        if match is None:
            raise JIDError(f"{text!r} is no JID: expected user@server or user:device@server")
        agent, device = int(match["agent"] or 0), int(match["device"] or 0)
        if agent > 0xFF or device > 0xFFFF:
            raise JIDError(f"{text!r} is no JID: agent is at most 255, device at most 65535")
        return cls(match["user"], match["server"], device, agent)

    @classmethod
    def from_domain(cls, user: str, domain: int, device: int) -> "JID":
        """A device JID from its wire form, where a domain byte stands for the server."""
        server = _SERVERS.get(domain)
        return cls(user, USER_SERVER, device, domain) if server is None else cls(user, server, device)

    @property
    def domain(self) -> int:
        """The wire's domain byte for this JID; for servers without one, the agent."""
        return DOMAINS.get(self.server, self.agent)

    def __str__(self) -> str:
        if self.agent:
            return f"{self.user}.{self.agent}:{self.device}@{self.server}"
        if self.device:
            return f"{self.user}:{self.device}@{self.server}"
        return f"{self.user}@{self.server}" if self.user else self.server

    def ad_string(self) -> str:
        """The form with agent and device always written: `5491155554444.0:52@s.whatsapp.net`."""
        return f"{self.user}.{self.agent}:{self.device}@{self.server}"

    def with_device(self, device: int) -> "JID":
        """The same user's other device."""
        return replace(self, device=device)

    def to_non_ad(self) -> "JID":
        """The user, without agent and device."""
        if not self.device and not self.agent:
            return self
        return replace(self, device=0, agent=0)

    def signal_address(self) -> str:
        """The address Signal records are kept under, `user[_domain]:device` (whatsmeow types/jid.go)."""
        return f"{self.signal_user()}:{self.device}"

    def signal_user(self) -> str:
        """What the Signal addresses of all devices of this user begin with: `user[_domain]`."""
        return f"{self.user}_{self.domain}" if self.domain else self.user

    @property
    def is_user(self) -> bool:
        """A person by phone number, legacy form included."""
        return self.server in (USER_SERVER, LEGACY_USER_SERVER) and bool(self.user)

    @property
    def is_lid(self) -> bool:
        """A person by hidden identifier (LID)."""
        return self.server == LID_SERVER and bool(self.user)

    @property
    def is_group(self) -> bool:
        """A group or community."""
        return self.server == GROUP_SERVER and bool(self.user)

    @property
    def is_broadcast_list(self) -> bool:
        """A broadcast list, but not the status broadcast."""
        return self.server == BROADCAST_SERVER and self.user not in ("", STATUS_BROADCAST.user)

    @property
    def is_status_broadcast(self) -> bool:
        """The address statuses are sent to."""
        return self == STATUS_BROADCAST

    @property
    def is_newsletter(self) -> bool:
        """A channel."""
        return self.server == NEWSLETTER_SERVER and bool(self.user)

    @property
    def is_hosted(self) -> bool:
        """A device hosted by Meta, by number or by LID."""
        return self.server in (HOSTED_SERVER, HOSTED_LID_SERVER)

    @property
    def is_bot(self) -> bool:
        """A Meta bot, in its own server or in the early form with a phone-like number."""
        if self.server == BOT_SERVER:
            return True
        return self.server == USER_SERVER and not self.device and _BOT_USER.fullmatch(self.user) is not None


def user_of(address: str) -> str:
    """The user of a Signal address: `123_1` of `123_1:7`."""
    return address.partition(":")[0]


SERVER: Final = JID("", USER_SERVER)
GROUPS: Final = JID("", GROUP_SERVER)
STATUS_BROADCAST: Final = JID("status", BROADCAST_SERVER)
