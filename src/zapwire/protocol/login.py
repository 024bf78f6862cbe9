"""The client payload: how a client introduces itself in the handshake, to log in or to register for linking."""

import hashlib
from dataclasses import dataclass, field
from typing import Final

from google.protobuf.message import DecodeError as ProtobufError

from zapwire.errors import ConfigurationError, StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.proto.companion_pb2 import DeviceProps
from zapwire.protocol.proto.handshake_pb2 import ClientPayload
from zapwire.protocol.signal.keys import KEY_TYPE
from zapwire.protocol.signal.prekeys import PublicSignedPreKey

# The WhatsApp Web version announced; servers refuse outdated ones (whatsmeow store/clientpayload.go, 2026-09).
WEB_VERSION: Final = (2, 3000, 1047769893)

# The client type a QR text names for a platform; any other is "9", another web client (whatsmeow pair.go).
_CLIENT_TYPES: Final = {
    "CHROME": "1",
    "EDGE": "2",
    "FIREFOX": "3",
    "IE": "4",
    "OPERA": "5",
    "SAFARI": "6",
    "UWP": "8",
    "ANDROID_PHONE": "e",
}
_OTHER_WEB_CLIENT: Final = "9"

# Without a version of its own whatsmeow writes these two (store/clientpayload.go).
_NO_OS_VERSION: Final = "0.1"
_DEFAULT_PROPS_VERSION: Final = (0, 1, 0)

_REGISTRATION_ID_SIZE: Final = 4
_KEY_ID_SIZE: Final = 3


@dataclass(frozen=True, slots=True)
class ClientProfile:
    """What the client says it is. `os_name` and `platform` are what the phone shows among its linked devices.

    `platform` is a name of `DeviceProps.PlatformType`, e.g. `CHROME` or `DESKTOP`.
    Without an `os_version` the placeholders are sent that whatsmeow sends.
    """

    os_name: str = "zapwire"
    os_version: tuple[int, int, int] | None = None
    platform: str = "UNKNOWN"
    web_version: tuple[int, int, int] = WEB_VERSION
    language: str = "en"
    country: str = "US"
    require_full_sync: bool = False
    """Whether the phone shall send all of its history, and not what is recent alone."""
    full_sync_days: int = 0
    """How many days of it; 0 leaves that to the phone."""

    def __post_init__(self) -> None:
        """Raises `ConfigurationError` for a platform that WhatsApp has no name for."""
        if self.platform not in DeviceProps.PlatformType.keys():  # noqa: SIM118  # an enum wrapper, not a dict
            known = ", ".join(DeviceProps.PlatformType.keys())
            raise ConfigurationError(f"the platform {self.platform!r} is unknown; take one of {known}")

    @property
    def client_type(self) -> str:
        """The QR text's code for this platform."""
        return _CLIENT_TYPES.get(self.platform, _OTHER_WEB_CLIENT)


@dataclass(frozen=True, slots=True)
class Registration:
    """The keys of a device that is not linked yet. `registration_id` is 32-bit, non-zero."""

    registration_id: int
    identity_key: bytes
    signed_prekey: PublicSignedPreKey


@dataclass(frozen=True, slots=True)
class LoginRequest:
    """A client payload as the server reads it: a device that logs in, or one that registers."""

    jid: JID | None
    registration: Registration | None
    is_passive: bool
    props: DeviceProps = field(default_factory=DeviceProps)

    @classmethod
    def from_bytes(cls, data: bytes) -> "LoginRequest":
        """Read a payload. Raises `StanzaError` for one that is neither kind or cannot be read."""
        try:
            payload = ClientPayload.FromString(data)
            props = DeviceProps.FromString(payload.devicePairingData.deviceProps)
        except ProtobufError as error:
            raise StanzaError(f"the client payload cannot be read: {error}") from None
        if payload.username:
            return cls(JID(str(payload.username), "s.whatsapp.net", payload.device), None, payload.passive)
        pairing = payload.devicePairingData
        prekey = PublicSignedPreKey(int.from_bytes(pairing.eSkeyID), pairing.eSkeyVal, pairing.eSkeySig)
        if pairing.eKeytype != KEY_TYPE or not prekey.is_signed_by(pairing.eIdent):
            raise StanzaError("the client payload has neither a user name nor well-signed registration keys")
        if len(pairing.eRegid) != _REGISTRATION_ID_SIZE or len(pairing.eSkeyID) != _KEY_ID_SIZE:
            raise StanzaError("the client payload's registration id should have 4 bytes, its key id 3")
        if not isinstance(props.os, str):  # protobuf gives bytes where a text is no UTF-8
            raise StanzaError("the client payload's device name is no text")
        registration = Registration(int.from_bytes(pairing.eRegid), pairing.eIdent, prekey)
        return cls(None, registration, payload.passive, props)


def login_payload(profile: ClientProfile, jid: JID) -> bytes:
    """The payload of a linked device; it starts passive and turns active once its prekeys are in order."""
    payload = _base_payload(profile)
    payload.username = int(jid.user)
    payload.device = jid.device
    payload.passive = True
    payload.pull = True
    payload.lidDbMigrated = True
    payload.lc = 1
    return payload.SerializeToString()


def registration_payload(profile: ClientProfile, registration: Registration) -> bytes:
    """The payload of a device that wants to be linked."""
    payload = _base_payload(profile)
    payload.passive = False
    payload.pull = False
    pairing = payload.devicePairingData
    pairing.eRegid = registration.registration_id.to_bytes(_REGISTRATION_ID_SIZE)
    pairing.eKeytype = KEY_TYPE
    pairing.eIdent = registration.identity_key
    pairing.eSkeyID = registration.signed_prekey.id.to_bytes(_KEY_ID_SIZE)
    pairing.eSkeyVal = registration.signed_prekey.public
    pairing.eSkeySig = registration.signed_prekey.signature
    version = ".".join(map(str, profile.web_version))
    pairing.buildHash = hashlib.md5(version.encode(), usedforsecurity=False).digest()
    pairing.deviceProps = _device_props(profile).SerializeToString()
    return payload.SerializeToString()


def _base_payload(profile: ClientProfile) -> ClientPayload:
    payload = ClientPayload()
    agent = payload.userAgent
    agent.platform = ClientPayload.UserAgent.WEB
    agent.releaseChannel = ClientPayload.UserAgent.RELEASE
    agent.appVersion.primary, agent.appVersion.secondary, agent.appVersion.tertiary = profile.web_version
    agent.mcc = agent.mnc = "000"
    version = ".".join(map(str, profile.os_version)) if profile.os_version else _NO_OS_VERSION
    agent.osVersion = agent.osBuildNumber = version
    agent.manufacturer = ""
    agent.device = "Desktop"
    agent.localeLanguageIso6391 = profile.language
    agent.localeCountryIso31661Alpha2 = profile.country
    payload.webInfo.webSubPlatform = ClientPayload.WebInfo.WEB_BROWSER
    payload.connectType = ClientPayload.WIFI_UNKNOWN
    payload.connectReason = ClientPayload.USER_ACTIVATED
    return payload


def _device_props(profile: ClientProfile) -> DeviceProps:
    """Which history the phone shall send: whatsmeow's defaults, so that both get the same."""
    props = DeviceProps(
        os=profile.os_name,
        platformType=profile.platform,
        requireFullSync=profile.require_full_sync,
        historySyncConfig=DeviceProps.HistorySyncConfig(
            storageQuotaMb=10240,
            inlineInitialPayloadInE2EeMsg=True,
            supportCallLogHistory=True,
            supportBotUserAgentChatHistory=True,
            supportCagReactionsAndPolls=True,
            supportBizHostedMsg=True,
            supportRecentSyncChunkMessageCountTuning=True,
            supportHostedGroupMsg=True,
            supportFbidBotChatHistory=True,
            supportMessageAssociation=True,
            supportGroupHistory=True,
            thumbnailSyncDaysLimit=60,
            supportManusHistory=True,
            supportHatchHistory=True,
        ),
    )
    if profile.full_sync_days:
        props.historySyncConfig.fullSyncDaysLimit = profile.full_sync_days
    version = profile.os_version or _DEFAULT_PROPS_VERSION
    props.version.primary, props.version.secondary, props.version.tertiary = version
    return props
