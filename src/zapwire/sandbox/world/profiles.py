"""Profile: what is known of a person beside their devices, and who may see it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from zapwire.errors import SandboxError
from zapwire.protocol.proto.verified_name_pb2 import VerifiedNameCertificate
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.signal.xeddsa import sign
from zapwire.protocol.stanzas.verified_names import VerifiedName, read_certificate

if TYPE_CHECKING:
    from zapwire.sandbox.world.accounts import Account

MAX_ABOUT: Final = 139
"""WhatsApp's limit."""
MAX_BLOCKED: Final = 5000
MAX_BUSINESS_NAME: Final = 75

PRIVACY: Final = {
    "groupadd": ("all", "contacts", "contact_blacklist", "none"),
    "last": ("all", "contacts", "contact_blacklist", "none"),
    "status": ("all", "contacts", "contact_blacklist", "none"),
    "profile": ("all", "contacts", "contact_blacklist", "none"),
    "readreceipts": ("all", "none"),
    "online": ("all", "match_last_seen"),
    "calladd": ("all", "known"),
    "messages": ("all", "contacts"),
    "defense": ("off", "on_standard"),
    "stickers": ("contacts", "contact_allowlist", "none"),
}
"""The settings, each with the values it can have (whatsmeow types/user.go)."""


@dataclass(slots=True)
class Profile:
    """What the server knows of one person."""

    about_at: int = 0
    """When the text about them was set, in unix seconds; 0 for when the account was made."""
    other_numbers: list[str] = field(default_factory=list)
    """Other forms of the number, under which it is found, too."""
    blocked: list[str] = field(default_factory=list)
    """Numbers of those they blocked, in the order of the blocking."""
    blocklist_version: int = 1
    certificate: bytes = b""
    """A business's signed name; empty for a person."""

    @property
    def verified_name(self) -> VerifiedName | None:
        """What WhatsApp says that a business is called."""
        if not self.certificate:
            return None
        known = read_certificate(self.certificate)
        return VerifiedName(known.name, known.issuer, known.serial, known.certificate, "low", 1, 1, 1)

    def block(self, number: str, *, is_blocked: bool) -> bool:
        """Block somebody or not; whether that changes anything. Raises `SandboxError` where too many are."""
        if (number in self.blocked) == is_blocked:
            return False
        if is_blocked and len(self.blocked) >= MAX_BLOCKED:
            raise SandboxError(f"{MAX_BLOCKED} people are blocked, the most there can be: unblock one first")
        (self.blocked.append if is_blocked else self.blocked.remove)(number)
        self.blocklist_version += 1
        return True


def certify(name: str, *, issuer: str, serial: int, key: KeyPair, server_key: KeyPair, random: bytes) -> bytes:
    """A certificate of a business's name, signed by the business and by the server; takes 128 random bytes.

    Raises `SandboxError` for an unfit name.
    """
    if not 0 < len(name) <= MAX_BUSINESS_NAME:
        raise SandboxError(f"a business's name has 1 to {MAX_BUSINESS_NAME} characters")
    details = VerifiedNameCertificate.Details(serial=serial, issuer=issuer, verifiedName=name).SerializeToString()
    half = len(random) // 2
    return VerifiedNameCertificate(
        details=details,
        signature=sign(key.private, details, random[:half]),
        serverSignature=sign(server_key.private, details, random[half:]),
    ).SerializeToString()


def check_privacy(name: str, value: str) -> None:
    """Raises `SandboxError` for what is no setting, or no value of it."""
    if value not in PRIVACY.get(name, ()):
        known = ", ".join(f"{name}: {' '.join(values)}" for name, values in PRIVACY.items())
        raise SandboxError(f"{name[:40]} cannot be {value[:40]}; there are {known}")


def may_see(person: "Account", watcher: "Account", setting: str) -> bool:
    """Whether somebody may see what a setting of this person is about.

    Who exchanges messages counts as contacts of each other; whom the person blocked sees nothing.
    """
    if watcher is person:
        return True
    if watcher.number in person.profile.blocked:
        return False
    value = person.privacy.get(setting, "")
    return value == "all" or (watcher.number in person.known and value.startswith("contact"))
