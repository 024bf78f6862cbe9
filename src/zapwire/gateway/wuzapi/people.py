"""People, as wuzapi answers what is known of them."""

from typing import Any, Final

from zapwire.client.store.base import Contact
from zapwire.gateway.wuzapi.message_json import to_json, to_text
from zapwire.protocol.jid import JID, USER_SERVER
from zapwire.protocol.proto.verified_name_pb2 import VerifiedNameCertificate
from zapwire.protocol.stanzas.blocklist import Blocklist
from zapwire.protocol.stanzas.pictures import Picture
from zapwire.protocol.stanzas.verified_names import VerifiedName
from zapwire.protocol.types.people import Registration, UserInfo

# The names that wuzapi has for WhatsApp's.
_SETTINGS: Final = {
    "GroupAdd": "groupadd",
    "LastSeen": "last",
    "Status": "status",
    "Profile": "profile",
    "ReadReceipts": "readreceipts",
    "CallAdd": "calladd",
    "Online": "online",
    "Messages": "messages",
    "Defense": "defense",
    "Stickers": "stickers",
}


def checked(query: str, found: Registration) -> dict[str, Any]:
    """One number."""
    name = found.jid or JID(found.query, USER_SERVER)
    entry = {
        "Query": query,
        "IsInWhatsapp": found.is_registered,
        "JID": str(name),
        "LID": str(found.lid or ""),
        "VerifiedName": to_text(found.verified_name.name) if found.verified_name else "",
    }
    return {**entry, "Error": found.error} if found.error else entry


def unchecked(query: str, error: str) -> dict[str, Any]:
    """What is no number."""
    return {"Query": query, "IsInWhatsapp": False, "JID": "", "LID": "", "VerifiedName": "", "Error": error}


def info(found: UserInfo) -> dict[str, Any]:
    """One user."""
    return {
        "VerifiedName": _certified(found.verified_name) if found.verified_name else None,
        "Status": to_text(found.status),
        "PictureID": to_text(found.picture_id),
        "Devices": [device.ad_string() for device in found.devices],
        "LID": str(found.lid or ""),
    }


def unknown(error: str) -> dict[str, Any]:
    """What is no user."""
    return {"VerifiedName": None, "Status": "", "PictureID": "", "Devices": [], "LID": "", "Error": error}


def avatar(found: Picture) -> dict[str, str]:
    """A picture as wuzapi answers it."""
    picture = found.to_node().attrs
    return {name: to_text(str(picture.get(name, ""))) for name in ("url", "id", "type", "direct_path", "hash")}


def bare_avatar(found: Picture) -> dict[str, Any]:
    """The same as the API reference has it."""
    picture = avatar(found)
    names = {"URL": "url", "ID": "id", "Type": "type", "DirectPath": "direct_path"}
    return {name: picture[theirs] for name, theirs in names.items()}


def contact(found: Contact) -> dict[str, Any]:
    """What one person is called."""
    return {
        "Found": True,
        "FirstName": to_text(found.first_name),
        "FullName": to_text(found.full_name),
        "PushName": to_text(found.push_name),
        "BusinessName": to_text(found.business_name),
    }


def blocklist(found: Blocklist) -> dict[str, Any]:
    """The list."""
    return {"Blocklist": [str(user) for user in found.users], "DHash": to_text(found.dhash)}


def privacy(settings: dict[str, str]) -> dict[str, str]:
    """The settings; what the server does not tell of is empty."""
    return {name: to_text(settings.get(theirs, "")) for name, theirs in _SETTINGS.items()}


def _certified(name: VerifiedName) -> dict[str, Any]:
    certificate = VerifiedNameCertificate.FromString(name.certificate)
    return {
        "Certificate": to_json(certificate),
        "Details": to_json(VerifiedNameCertificate.Details.FromString(certificate.details)),
    }
