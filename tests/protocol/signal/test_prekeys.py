"""Prekeys and their signatures."""

from dataclasses import replace

from tests.protocol.connection_pair import dice, key_pair
from tests.vectors.load import load
from zapwire.protocol.signal import xeddsa
from zapwire.protocol.signal.keys import KeyPair
from zapwire.protocol.signal.prekeys import MAX_PREKEY_ID, PreKey, PublicPreKey, PublicSignedPreKey, SignedPreKey

IDENTITY = key_pair("identity")


def signed_prekey() -> SignedPreKey:
    """Return a prekey that `IDENTITY` signed."""
    random = dice("signed prekey")
    return SignedPreKey.create(IDENTITY, MAX_PREKEY_ID, private=random(32), random=random(64))


def as_public(prekey: SignedPreKey) -> PublicSignedPreKey:
    """Return what others see of a signed prekey."""
    return PublicSignedPreKey(prekey.id, prekey.key_pair.public, prekey.signature)


def test_whatsmeow_signature() -> None:
    """A prekey that whatsmeow signed is accepted."""
    vector = load("whatsmeow_payloads")
    prekey = PublicSignedPreKey(
        vector["prekey_id"], bytes.fromhex(vector["prekey_public"]), bytes.fromhex(vector["prekey_signature"])
    )
    assert prekey.is_signed_by(bytes.fromhex(vector["identity_public"]))


def test_create() -> None:
    """A new signed prekey has the pair of its random bytes, and a signature over the key with its type byte."""
    prekey = signed_prekey()
    assert prekey.key_pair == KeyPair.from_private(dice("signed prekey")(32))
    assert prekey.id == 2**24 - 1
    assert xeddsa.verify(IDENTITY.public, b"\x05" + prekey.key_pair.public, prekey.signature)
    assert not xeddsa.verify(IDENTITY.public, prekey.key_pair.public, prekey.signature)


def test_is_signed_by() -> None:
    """The signature holds for the identity that signed and for this key only."""
    public = as_public(signed_prekey())
    assert public.is_signed_by(IDENTITY.public)
    assert not public.is_signed_by(key_pair("someone else").public)
    assert not public.is_signed_by(b"")
    assert not replace(public, public=key_pair("another prekey").public).is_signed_by(IDENTITY.public)
    assert not replace(public, signature=bytes(64)).is_signed_by(IDENTITY.public)
    assert not replace(public, signature=b"").is_signed_by(IDENTITY.public)


def test_private_halves_are_not_shown() -> None:
    """The text of a prekey, which may reach a log, lacks the private half."""
    for prekey in (PreKey(1, IDENTITY), signed_prekey()):
        assert repr(prekey.key_pair.private) not in repr(prekey)


def test_public_prekey_is_a_value() -> None:
    """Two prekeys that look the same to others are equal."""
    assert PublicPreKey(1, IDENTITY.public) == PublicPreKey(1, IDENTITY.public)
    assert PublicPreKey(1, IDENTITY.public) != PublicPreKey(2, IDENTITY.public)
