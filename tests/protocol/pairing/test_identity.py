"""The signatures that bind a companion device to its account."""

import contextlib
import hmac
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.connection_pair import dice, key_pair
from tests.vectors.load import load
from zapwire.errors import PairingError
from zapwire.protocol.pairing.identity import (
    DeviceIdentity,
    KeyIndexList,
    SignedDeviceIdentity,
    is_sealed_with,
    open_sealed,
    seal,
    vouch,
)
from zapwire.protocol.proto.adv_pb2 import (
    E2EE,
    HOSTED,
    ADVSignedDeviceIdentity,
    ADVSignedDeviceIdentityHMAC,
    ADVSignedKeyIndexList,
)
from zapwire.protocol.signal import xeddsa
from zapwire.protocol.signal.keys import KeyPair

VECTORS = load("whatsmeow_identities")
ACCOUNT, DEVICE, SOMEONE = key_pair("account"), key_pair("device"), key_pair("someone else")
SECRET = dice("ADV secret")(32)
RANDOM = dice("signature")(64)

KINDS = [
    DeviceIdentity(123456, 1752021890, 3, is_hosted_account=account, is_hosted=device)
    for account in (False, True)
    for device in (False, True)
]


def signed(identity: DeviceIdentity, account: KeyPair = ACCOUNT) -> SignedDeviceIdentity:
    """Return the identity as the account vouches for it."""
    return vouch(account, DEVICE.public, identity, RANDOM)


def container(inner: bytes, *, is_hosted: bool = False, secret: bytes = SECRET) -> bytes:
    """Return arbitrary details in a container that is sealed well."""
    mac = hmac.digest(secret, (b"\x06\x05" if is_hosted else b"") + inner, sha256)
    return ADVSignedDeviceIdentityHMAC(
        details=inner, HMAC=mac, accountType=HOSTED if is_hosted else E2EE
    ).SerializeToString()


@pytest.mark.parametrize("vector", VECTORS["identities"], ids=lambda vector: f"key index {vector['key_index']}")
def test_opens_what_whatsmeow_accepts(vector: dict[str, Any]) -> None:
    """Containers for all kinds of account and device are opened as whatsmeow opens them."""
    device = bytes.fromhex(VECTORS["device_public"])
    opened = open_sealed(bytes.fromhex(vector["container"]), bytes.fromhex(vector["secret"]), device)
    assert opened.identity == DeviceIdentity(
        VECTORS["raw_id"],
        VECTORS["timestamp"],
        vector["key_index"],
        is_hosted_account=vector["hosted_account"],
        is_hosted=vector["hosted_device"],
    )
    assert opened.identity.to_bytes().hex() == opened.details.hex() == vector["details"]
    assert opened.account_signature_key.hex() == vector["account_public"]


@pytest.mark.parametrize("vector", VECTORS["identities"], ids=lambda vector: f"key index {vector['key_index']}")
def test_phone_accepts_whatsmeows_answer(vector: dict[str, Any]) -> None:
    """The identity that whatsmeow signs in turn holds, without the account's key in it, and serialises the same."""
    device = bytes.fromhex(VECTORS["device_public"])
    account = bytes.fromhex(vector["account_public"])
    answer = SignedDeviceIdentity.from_bytes(bytes.fromhex(vector["answer"]), account_signature_key=account)
    assert answer.has_account_signature(device)
    assert answer.has_device_signature(device)
    assert not answer.has_device_signature(account)
    assert answer.to_bytes(with_account_key=False).hex() == vector["answer"]


@pytest.mark.parametrize("identity", KINDS, ids=str)
def test_linking(identity: DeviceIdentity) -> None:
    """The phone seals, the companion opens and signs, and the phone finds both signatures, for any kind."""
    offered = signed(identity)
    opened = open_sealed(seal(offered, SECRET), SECRET, DEVICE.public)
    assert opened == offered
    assert opened.identity == identity
    assert not opened.has_device_signature(DEVICE.public)
    answer = opened.signed_by_device(DEVICE, RANDOM)
    returned = SignedDeviceIdentity.from_bytes(
        answer.to_bytes(with_account_key=False), account_signature_key=ACCOUNT.public
    )
    assert returned == answer
    assert returned.has_account_signature(DEVICE.public)
    assert returned.has_device_signature(DEVICE.public)
    assert SignedDeviceIdentity.from_bytes(answer.to_bytes()) == answer


@pytest.mark.parametrize("identity", KINDS, ids=str)
def test_whose_seal_it_is(identity: DeviceIdentity) -> None:
    """A container tells whether it was sealed with a secret, without being opened; garbage was sealed with none."""
    sealed = seal(signed(identity), SECRET)
    assert is_sealed_with(sealed, SECRET)
    assert not is_sealed_with(sealed, bytes(32))
    assert not is_sealed_with(b"\xff", SECRET)
    assert not is_sealed_with(b"", SECRET)


def test_answer_without_the_accounts_key() -> None:
    """The answer to pair-success leaves the account's key out, and unsigned identities leave the signature out."""
    answer = ADVSignedDeviceIdentity.FromString(signed(KINDS[0]).to_bytes(with_account_key=False))
    assert not answer.HasField("accountSignatureKey")
    assert not answer.HasField("deviceSignature")


@pytest.mark.parametrize(
    ("is_hosted", "prefix", "is_accepted"),
    [(False, 1, True), (False, 6, False), (True, 1, True), (True, 6, True), (True, 5, False), (False, 0, False)],
)
def test_prefix_of_the_device_signature(*, is_hosted: bool, prefix: int, is_accepted: bool) -> None:
    """A device signs under 06 01; a hosted one may sign under 06 06 as well."""
    offered = signed(KINDS[int(is_hosted)])
    message = bytes((6, prefix)) + offered.details + DEVICE.public + ACCOUNT.public
    answer = replace(offered, device_signature=xeddsa.sign(DEVICE.private, message, RANDOM))
    assert answer.has_device_signature(DEVICE.public) is is_accepted


@pytest.mark.parametrize(
    ("is_hosted", "prefix", "is_accepted"), [(False, 0, True), (False, 5, False), (True, 0, False), (True, 5, True)]
)
def test_prefix_of_the_account_signature(*, is_hosted: bool, prefix: int, is_accepted: bool) -> None:
    """An account vouches under 06 00, and for a hosted device under 06 05."""
    identity = KINDS[int(is_hosted)]
    message = bytes((6, prefix)) + identity.to_bytes() + DEVICE.public
    offered = SignedDeviceIdentity(identity.to_bytes(), ACCOUNT.public, xeddsa.sign(ACCOUNT.private, message, RANDOM))
    assert offered.has_account_signature(DEVICE.public) is is_accepted


def refused(data: bytes, code: int, text: str, *, secret: bytes = SECRET, device: bytes = DEVICE.public) -> None:
    """Check that a container is refused with what the protocol calls the reason."""
    with pytest.raises(PairingError) as caught:
        open_sealed(data, secret, device)
    assert (caught.value.code, caught.value.text, caught.value.retry) == (code, text, False)


@pytest.mark.parametrize("identity", KINDS, ids=str)
def test_wrong_secret(identity: DeviceIdentity) -> None:
    """A container that was sealed with another secret than our QR code's is a mismatch of the HMAC."""
    for secret in (bytes(32), b"", SECRET[:31]):
        refused(seal(signed(identity), secret), 401, "hmac-mismatch")


@pytest.mark.parametrize("mac", [b"", bytes(32), bytes(31), bytes(33)])
def test_wrong_hmac(mac: bytes) -> None:
    """A container whose HMAC is missing or of another length is a mismatch too."""
    sealed = ADVSignedDeviceIdentityHMAC.FromString(seal(signed(KINDS[0]), SECRET))
    sealed.HMAC = mac
    refused(sealed.SerializeToString(), 401, "hmac-mismatch")


def test_hosted_account_is_part_of_the_hmac() -> None:
    """A container that only claims to be for a hosted account, or hides it, is a mismatch of the HMAC."""
    for identity in (KINDS[0], KINDS[2]):
        sealed = ADVSignedDeviceIdentityHMAC.FromString(seal(signed(identity), SECRET))
        sealed.accountType = E2EE if identity.is_hosted_account else HOSTED
        refused(sealed.SerializeToString(), 401, "hmac-mismatch")


def test_identity_for_another_device() -> None:
    """An identity that covers another device's key is a mismatch of the signature."""
    refused(seal(signed(KINDS[0]), SECRET), 401, "signature-mismatch", device=SOMEONE.public)


@pytest.mark.parametrize(
    "changed",
    [
        replace(signed(KINDS[0]), account_signature=bytes(64)),
        replace(signed(KINDS[0]), account_signature=b""),
        replace(signed(KINDS[0]), account_signature=signed(KINDS[0]).account_signature + b"\0"),
        replace(signed(KINDS[0]), account_signature_key=SOMEONE.public),
        replace(signed(KINDS[0]), account_signature_key=b""),
        replace(signed(KINDS[0]), account_signature_key=b"\x05" + ACCOUNT.public),
        replace(signed(KINDS[0]), details=replace(KINDS[0], key_index=4).to_bytes()),
        replace(signed(KINDS[0]), details=KINDS[1].to_bytes()),
        SignedDeviceIdentity(b"", b"", b""),
    ],
)
def test_signature_that_does_not_fit(changed: SignedDeviceIdentity) -> None:
    """A sealed identity whose signature, key or details are not what was signed is a mismatch of the signature."""
    refused(container(changed.to_bytes()), 401, "signature-mismatch")


@pytest.mark.parametrize(
    "data",
    [
        b"\xff",
        container(b"\xff"),
        container(SignedDeviceIdentity(b"\xff", ACCOUNT.public, bytes(64)).to_bytes()),
    ],
    ids=["container", "identity", "details"],
)
def test_what_cannot_be_read(data: bytes) -> None:
    """A container, identity or details that cannot be read are an internal error, as whatsmeow answers."""
    refused(data, 500, "internal-error")


def test_empty_container() -> None:
    """Nothing at all is a mismatch of the HMAC."""
    refused(b"", 401, "hmac-mismatch")


def test_no_bit_may_differ() -> None:
    """A container in which any single bit differs is refused."""
    sealed = seal(signed(KINDS[0]), SECRET)
    value = int.from_bytes(sealed)
    for bit in range(8 * len(sealed)):
        with pytest.raises(PairingError):
            open_sealed((value ^ 1 << bit).to_bytes(len(sealed)), SECRET, DEVICE.public)


@given(st.binary(max_size=300))
def test_arbitrary_container(data: bytes) -> None:
    """Whatever arrives as a container raises `PairingError`."""
    with pytest.raises(PairingError):
        open_sealed(data, SECRET, DEVICE.public)


@given(st.binary(max_size=200), st.booleans())
def test_arbitrary_contents(data: bytes, is_hosted: bool) -> None:  # noqa: FBT001  # Hypothesis fills it in
    """Whatever is sealed well but not signed raises `PairingError`, and so does reading it alone."""
    with pytest.raises(PairingError):
        open_sealed(container(data, is_hosted=is_hosted), SECRET, DEVICE.public)
    for read in (DeviceIdentity.from_bytes, SignedDeviceIdentity.from_bytes):
        with contextlib.suppress(PairingError):
            read(data)


@given(
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**64 - 1),
    st.integers(0, 2**32 - 1),
    st.booleans(),
    st.booleans(),
)
def test_any_identity(raw_id: int, timestamp: int, key_index: int, account: bool, device: bool) -> None:  # noqa: FBT001
    """Any identity is read back as it was."""
    identity = DeviceIdentity(raw_id, timestamp, key_index, is_hosted_account=account, is_hosted=device)
    assert DeviceIdentity.from_bytes(identity.to_bytes()) == identity


INDEXES = KeyIndexList(123456, 1752021890, 11, (0, 3, 9))


@pytest.mark.parametrize(
    "indexes", [INDEXES, KeyIndexList(0, 0, 0, ()), KeyIndexList(2**32 - 1, 2**64 - 1, 7, (0,) * 99)]
)
def test_key_index_list(indexes: KeyIndexList) -> None:
    """A list of key indexes is read back under the key of the account that signed it."""
    assert KeyIndexList.from_signed(indexes.sign(ACCOUNT, RANDOM), ACCOUNT.public) == indexes


def test_key_index_list_on_the_wire() -> None:
    """The list has whatsmeow's fields, its indexes packed, and is signed under 06 02."""
    sent = ADVSignedKeyIndexList.FromString(INDEXES.sign(ACCOUNT, RANDOM))
    assert sent.details.hex() == "08c0c4071082f7b6c306180b22030003092800"
    assert xeddsa.verify(ACCOUNT.public, b"\x06\x02" + sent.details, sent.accountSignature)
    assert not sent.HasField("accountSignatureKey")


def test_key_index_list_of_another_account() -> None:
    """A list that this account did not sign is refused."""
    with pytest.raises(PairingError, match="not signed by the account") as caught:
        KeyIndexList.from_signed(INDEXES.sign(SOMEONE, RANDOM), ACCOUNT.public)
    assert (caught.value.code, caught.value.text) == (401, "list-signature")


def test_no_bit_of_a_key_index_list_may_differ() -> None:
    """A list in which any single bit differs is refused."""
    sent = INDEXES.sign(ACCOUNT, RANDOM)
    value = int.from_bytes(sent)
    for bit in range(8 * len(sent)):
        with pytest.raises(PairingError):
            KeyIndexList.from_signed((value ^ 1 << bit).to_bytes(len(sent)), ACCOUNT.public)


@pytest.mark.parametrize("data", [b"\xff", ADVSignedKeyIndexList(details=b"\xff").SerializeToString()])
def test_key_index_list_that_cannot_be_read(data: bytes) -> None:
    """A list or details that cannot be read are an internal error."""
    with pytest.raises(PairingError, match="cannot be read") as caught:
        KeyIndexList.from_signed(data, ACCOUNT.public)
    assert caught.value.code == 500


@given(st.binary(max_size=200))
def test_arbitrary_key_index_list(data: bytes) -> None:
    """Whatever arrives as a list of key indexes raises `PairingError`."""
    with pytest.raises(PairingError):
        KeyIndexList.from_signed(data, ACCOUNT.public)
