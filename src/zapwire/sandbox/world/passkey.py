"""A passkey that protects an account, and the authenticator that holds it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, derive_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from zapwire.protocol.pairing.webauthn import (
    USER_PRESENT,
    USER_VERIFIED,
    AllowedCredential,
    Assertion,
    PasskeyOptions,
    client_data,
)

# What WhatsApp calls itself to authenticators is not known from clients; its site's name stands for it here.
RP_ID: Final = "whatsapp.com"
ORIGINS: Final = ("https://web.whatsapp.com", "https://www.whatsapp.com")
PRIVATE_SIZE: Final = 32
_ID_SIZE: Final = 16
_CHALLENGE_SIZE: Final = 32
_TIMEOUT: Final = 60_000
# The order of P-256's group (FIPS 186-4, D.1.2.3).
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(slots=True)
class Passkey:
    """A credential of the kind ES256. The server looks at the public half only."""

    id: bytes
    private: bytes = field(repr=False)
    counter: int = 0
    """As the server saw it last."""
    signed: int = field(default=0, init=False)
    """How often the authenticator signed since it was made or loaded."""

    @classmethod
    def create(cls, random: Callable[[int], bytes]) -> "Passkey":
        """A new one."""
        private = 1 + int.from_bytes(random(PRIVATE_SIZE)) % (_ORDER - 1)
        return cls(random(_ID_SIZE), private.to_bytes(PRIVATE_SIZE))

    @property
    def public(self) -> bytes:
        """The public key as SubjectPublicKeyInfo, which a browser's `getPublicKey()` gives."""
        return self._key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def ask(self, random: Callable[[int], bytes]) -> PasskeyOptions:
        """What the server asks for, with a new challenge."""
        return PasskeyOptions(
            random(_CHALLENGE_SIZE),
            RP_ID,
            _TIMEOUT,
            (AllowedCredential(self.id, transports=("internal", "hybrid")),),
            "required",
        )

    def answer(self, options: PasskeyOptions, origin: str = ORIGINS[0]) -> Assertion:
        """What the authenticator answers when its owner is there."""
        self.signed += 1
        data = client_data(options.challenge, origin)
        flags = bytes([USER_PRESENT | USER_VERIFIED])
        counter = (self.counter + self.signed).to_bytes(4)
        authenticator_data = sha256(options.rp_id.encode()).digest() + flags + counter
        signature = self._key().sign(authenticator_data + sha256(data).digest(), ECDSA(SHA256()))
        return Assertion(self.id, data, authenticator_data, signature)

    def _key(self) -> EllipticCurvePrivateKey:
        return derive_private_key(int.from_bytes(self.private), SECP256R1())
