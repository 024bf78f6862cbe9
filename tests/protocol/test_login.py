"""The client payload."""

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.connection_pair import dice, key_pair
from tests.vectors.load import load
from zapwire.errors import ConfigurationError, StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.login import (
    WEB_VERSION,
    ClientProfile,
    LoginRequest,
    Registration,
    login_payload,
    registration_payload,
)
from zapwire.protocol.proto.companion_pb2 import DeviceProps
from zapwire.protocol.proto.handshake_pb2 import ClientPayload
from zapwire.protocol.signal.prekeys import PublicSignedPreKey, SignedPreKey

VECTORS = load("whatsmeow_payloads")
PROFILE = ClientProfile()


def registration() -> Registration:
    """Return the keys of a device that is not linked yet."""
    random = dice("registration")
    identity = key_pair("identity")
    prekey = SignedPreKey.create(identity, 0x010203, private=random(32), random=random(64))
    return Registration(
        0x01020304, identity.public, PublicSignedPreKey(prekey.id, prekey.key_pair.public, prekey.signature)
    )


def payload() -> ClientPayload:
    """Return the payload with which that device registers."""
    return ClientPayload.FromString(registration_payload(PROFILE, registration()))


def registered() -> Registration:
    """Return the keys of the device that whatsmeow made its payloads for."""
    keys = {name: bytes.fromhex(VECTORS[name]) for name in ("identity_public", "prekey_public", "prekey_signature")}
    prekey = PublicSignedPreKey(VECTORS["prekey_id"], keys["prekey_public"], keys["prekey_signature"])
    return Registration(VECTORS["registration_id"], keys["identity_public"], prekey)


@pytest.mark.parametrize("vector", VECTORS["payloads"], ids=lambda vector: f"version {vector['os_version']}")
def test_equals_whatsmeow(vector: dict[str, Any]) -> None:
    """A device says of itself what whatsmeow says, byte for byte, whether it has a version of its own or not."""
    os_version = tuple(vector["os_version"]) if vector["os_version"] else None
    profile = ClientProfile(os_version=os_version, web_version=tuple(VECTORS["web_version"]))
    assert login_payload(profile, JID.parse(VECTORS["jid"])).hex() == vector["login"]
    assert registration_payload(profile, registered()).hex() == vector["registration"]


@pytest.mark.parametrize("vector", VECTORS["payloads"], ids=lambda vector: f"version {vector['os_version']}")
def test_server_reads_whatsmeow(vector: dict[str, Any]) -> None:
    """The server reads whatsmeow's payloads as the login or the registration they are."""
    login = LoginRequest.from_bytes(bytes.fromhex(vector["login"]))
    assert (login.jid, login.registration, login.is_passive) == (JID.parse(VECTORS["jid"]), None, True)
    request = LoginRequest.from_bytes(bytes.fromhex(vector["registration"]))
    assert (request.jid, request.is_passive, request.props.os) == (None, False, "zapwire")
    assert request.registration == registered()


def test_registration_round_trip() -> None:
    """What a device registers with is what the server reads."""
    request = LoginRequest.from_bytes(registration_payload(PROFILE, registration()))
    assert request == LoginRequest(None, registration(), is_passive=False, props=request.props)
    assert request.props.platformType == DeviceProps.UNKNOWN
    assert request.props.historySyncConfig.storageQuotaMb == 10240


def test_profile_reaches_the_payload() -> None:
    """Name, versions, platform, language and the wish for all history are the profile's."""
    profile = ClientProfile(
        os_name="Ubuntu",
        os_version=(22, 4, 1),
        platform="DESKTOP",
        web_version=(2, 3000, 7),
        language="es",
        country="AR",
        require_full_sync=True,
        full_sync_days=30,
    )
    sent = ClientPayload.FromString(registration_payload(profile, registration()))
    props = DeviceProps.FromString(sent.devicePairingData.deviceProps)
    agent = sent.userAgent
    assert (props.os, props.platformType, props.requireFullSync) == ("Ubuntu", DeviceProps.DESKTOP, True)
    assert props.historySyncConfig.fullSyncDaysLimit == 30
    assert (props.version.primary, props.version.secondary, props.version.tertiary) == (22, 4, 1)
    assert (agent.osVersion, agent.osBuildNumber) == ("22.4.1", "22.4.1")
    assert (agent.appVersion.primary, agent.appVersion.secondary, agent.appVersion.tertiary) == (2, 3000, 7)
    assert (agent.localeLanguageIso6391, agent.localeCountryIso31661Alpha2) == ("es", "AR")
    assert sent.devicePairingData.buildHash == hashlib.md5(b"2.3000.7", usedforsecurity=False).digest()


def test_default_version() -> None:
    """Unless told otherwise, the version announced is the module's."""
    agent = payload().userAgent
    assert (agent.appVersion.primary, agent.appVersion.secondary, agent.appVersion.tertiary) == WEB_VERSION


@pytest.mark.parametrize(
    ("platform", "client_type"),
    [
        # PairClientType and getQRClientType in whatsmeow's pair-code.go and pair.go
        ("CHROME", "1"),
        ("EDGE", "2"),
        ("FIREFOX", "3"),
        ("IE", "4"),
        ("OPERA", "5"),
        ("SAFARI", "6"),
        ("UWP", "8"),
        ("ANDROID_PHONE", "e"),
        ("UNKNOWN", "9"),
        ("DESKTOP", "9"),
    ],
)
def test_client_type(platform: str, client_type: str) -> None:
    """A platform has the code that whatsmeow writes into the QR text."""
    assert ClientProfile(platform=platform).client_type == client_type


def test_unknown_platform() -> None:
    """A platform that WhatsApp has no name for is refused, and the message names those it has."""
    with pytest.raises(ConfigurationError, match="the platform 'chrome' is unknown; take one of UNKNOWN, CHROME, "):
        ClientProfile(platform="chrome")


def refused(changed: ClientPayload, message: str) -> None:
    """Check that the server refuses this payload."""
    with pytest.raises(StanzaError, match=message):
        LoginRequest.from_bytes(changed.SerializeToString())


@pytest.mark.parametrize("field", ["eKeytype", "eIdent", "eSkeyVal", "eSkeySig"])
def test_registration_lacks_a_key(field: str) -> None:
    """A registration in which a key, its type or its signature is missing or changed is refused."""
    for value in (b"", b"\x06", bytes(32), bytes(64)):
        changed = payload()
        setattr(changed.devicePairingData, field, value)
        refused(changed, "neither a user name nor well-signed registration keys")


def test_registration_signed_by_another() -> None:
    """A signed prekey that another identity signed is refused."""
    changed = payload()
    changed.devicePairingData.eIdent = key_pair("someone else").public
    refused(changed, "well-signed registration keys")


@pytest.mark.parametrize("value", [b"", bytes(2), bytes(5), bytes(100)])
@pytest.mark.parametrize("field", ["eRegid", "eSkeyID"])
def test_registration_number_of_another_size(field: str, value: bytes) -> None:
    """A registration id that has not 4 bytes, or a key id that has not 3, is refused."""
    changed = payload()
    setattr(changed.devicePairingData, field, value)
    refused(changed, "registration id should have 4 bytes, its key id 3")


def test_device_name_is_no_text() -> None:
    """A device name that is no UTF-8 is refused, as nobody could show it."""
    changed = payload()
    changed.devicePairingData.deviceProps = b"\x0a\x02\xff\xfe"
    refused(changed, "device name is no text")


def test_device_properties_cannot_be_read() -> None:
    """Device properties that are no protobuf message are refused."""
    changed = payload()
    changed.devicePairingData.deviceProps = b"\xff"
    refused(changed, "the client payload cannot be read")


@pytest.mark.parametrize(
    ("data", "message"), [(b"", "neither a user name nor well-signed registration keys"), (b"\xff", "cannot be read")]
)
def test_no_payload(data: bytes, message: str) -> None:
    """What is neither kind of payload is refused."""
    with pytest.raises(StanzaError, match=message):
        LoginRequest.from_bytes(data)


@given(st.binary(max_size=200))
def test_arbitrary_bytes(data: bytes) -> None:
    """Whatever a client sends is a request of one of the two kinds, or `StanzaError`."""
    try:
        request = LoginRequest.from_bytes(data)
    except StanzaError:
        return
    assert (request.jid is None) != (request.registration is None)


@given(st.data())
def test_damaged_payload(data: st.DataObject) -> None:
    """A payload in which bytes were changed is a request of one of the two kinds, or `StanzaError`."""
    damaged = bytearray(payload().SerializeToString())
    for _ in range(data.draw(st.integers(1, 3))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        request = LoginRequest.from_bytes(bytes(damaged))
    except StanzaError:
        return
    assert (request.jid is None) != (request.registration is None)
