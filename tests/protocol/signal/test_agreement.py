"""The agreement on which a session stands."""

from dataclasses import replace

import pytest

from tests.protocol.signal.parties import Party, pair
from tests.vectors.curve import SMALL_ORDER
from zapwire.errors import InvalidKey
from zapwire.protocol.signal import xeddsa
from zapwire.protocol.signal.agreement import Agreement, PreKeyBundle, agree, initiate, respond
from zapwire.protocol.signal.keys import KEY_TYPE, KeyPair
from zapwire.protocol.signal.prekeys import PublicPreKey, PublicSignedPreKey

BASE = pair("base")
ANA = pair("ana identity")
BEN = Party.named("ben")


def answer(prekey: KeyPair | None, *, identity: bytes = ANA.public, base: bytes = BASE.public) -> Agreement:
    """Return what Ben concludes."""
    signed = BEN.signed_prekey.key_pair
    return respond(BEN.device.identity, signed, prekey, their_identity=identity, their_base=base)


@pytest.mark.parametrize("number", [41, None])
def test_both_sides_agree(number: int | None) -> None:
    """Initiator and responder conclude the same, with a one-time prekey and without."""
    prekey = None if number is None else BEN.prekeys[number].key_pair
    agreed = initiate(ANA, BASE, BEN.bundle(number))
    assert agreed == answer(prekey)
    assert len(agreed.root) == len(agreed.chain.key) == 32
    assert agreed.chain.index == 0


def test_every_key_counts() -> None:
    """Another base key, identity, signed prekey or one-time prekey gives another agreement."""
    other = Party.named("other")
    agreements = [
        initiate(ANA, BASE, BEN.bundle()),
        initiate(ANA, BASE, BEN.bundle(42)),
        initiate(ANA, BASE, BEN.bundle(None)),
        initiate(ANA, pair("second base"), BEN.bundle()),
        initiate(pair("someone"), BASE, BEN.bundle()),
        initiate(ANA, BASE, replace(other.bundle(), prekey=BEN.bundle().prekey)),
    ]
    assert len({agreed.root for agreed in agreements}) == len(agreements)
    assert len({agreed.chain.key for agreed in agreements}) == len(agreements)


def test_signed_prekey_must_be_signed() -> None:
    """A bundle whose signed prekey is signed by another identity, or not as it stands, is refused."""
    bundle = BEN.bundle()
    signed = bundle.signed_prekey
    broken = [
        replace(bundle, identity=pair("someone").public),
        replace(bundle, signed_prekey=replace(signed, public=pair("other").public)),
        replace(bundle, signed_prekey=replace(signed, signature=bytes(64))),
        replace(bundle, signed_prekey=replace(signed, signature=b"")),
    ]
    for forged in broken:
        with pytest.raises(InvalidKey, match="signed prekey 3 is not signed"):
            initiate(ANA, BASE, forged)


@pytest.mark.parametrize("point", [*SMALL_ORDER, b"", bytes(31), bytes(33)])
def test_unusable_keys(point: bytes) -> None:
    """A key of small order or of the wrong length is refused wherever it is met."""
    with pytest.raises(InvalidKey):
        agree(ANA, point)
    with pytest.raises(InvalidKey):
        initiate(ANA, BASE, replace(BEN.bundle(), prekey=PublicPreKey(1, point)))
    with pytest.raises(InvalidKey):
        answer(None, identity=point)
    with pytest.raises(InvalidKey):
        answer(None, base=point)


def test_unusable_signed_prekey() -> None:
    """A signed prekey of small order is refused although its signature is right."""
    identity = BEN.device.identity
    signature = xeddsa.sign(identity.private, KEY_TYPE + SMALL_ORDER[0], bytes(64))
    signed = PublicSignedPreKey(3, SMALL_ORDER[0], signature)
    assert signed.is_signed_by(identity.public)
    with pytest.raises(InvalidKey, match="small order"):
        initiate(ANA, BASE, PreKeyBundle(1, identity.public, signed))


def test_secrets_are_not_shown() -> None:
    """No key appears in what is printed of an agreement."""
    assert repr(answer(None)) == "Agreement(chain=Chain(index=0))"
