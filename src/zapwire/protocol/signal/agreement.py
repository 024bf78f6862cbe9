"""X3DH, the agreement on which a session stands, in the roles of its initiator and of its responder.

Source of the order of secrets: libsignal's ratchet parameters, session version 3.
"""

from dataclasses import dataclass, field
from typing import Final

from zapwire.errors import InvalidKey, RemoteProtocolError
from zapwire.protocol.signal.kdf import Chain, first_root
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.signal.prekeys import PublicPreKey, PublicSignedPreKey

_DISCONTINUITY: Final = b"\xff" * 32


@dataclass(frozen=True, slots=True)
class PreKeyBundle:
    """What a device published for others to start a session with it; `prekey` is None where all are given out."""

    registration_id: int
    identity: bytes
    signed_prekey: PublicSignedPreKey
    prekey: PublicPreKey | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """What both sides now know: the first root key, and the chain of the responder's signed prekey."""

    root: bytes = field(repr=False)
    chain: Chain


def agree(own: KeyPair, their: bytes) -> bytes:
    """The X25519 secret of two keys. Raises `InvalidKey` for a wrong length or a point of small order."""
    try:
        return own.agree(their)
    except RemoteProtocolError as error:
        raise InvalidKey(str(error)) from None


def initiate(identity: KeyPair, base: KeyPair, bundle: PreKeyBundle) -> Agreement:
    """The initiator's side, with a base key made for this session.

    Raises `InvalidKey` where the signed prekey is not signed by the bundle's identity, or a key is unusable.
    """
    if not bundle.signed_prekey.is_signed_by(bundle.identity):
        raise InvalidKey(f"signed prekey {bundle.signed_prekey.id} is not signed by its identity: ask for it again")
    signed = bundle.signed_prekey.public
    secrets = [agree(identity, signed), agree(base, bundle.identity), agree(base, signed)]
    if bundle.prekey is not None:
        secrets.append(agree(base, bundle.prekey.public))
    return _conclude(secrets)


def respond(
    identity: KeyPair, signed_prekey: KeyPair, prekey: KeyPair | None, *, their_identity: bytes, their_base: bytes
) -> Agreement:
    """The responder's side, with the keys of its own that the initiator named. Raises `InvalidKey`."""
    secrets = [agree(signed_prekey, their_identity), agree(identity, their_base), agree(signed_prekey, their_base)]
    if prekey is not None:
        secrets.append(agree(prekey, their_base))
    return _conclude(secrets)


def _conclude(secrets: list[bytes]) -> Agreement:
    return Agreement(*first_root(_DISCONTINUITY + b"".join(secrets)))
