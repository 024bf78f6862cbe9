"""What whatsmeow can be told about people. Runs in whatsmeow's process."""

import importlib
from collections.abc import Sequence
from typing import Any

from tests.conformance.whatsmeow_events import Fields, jid_text, jid_texts


class People:
    """Commands for a client of neonize. JIDs are texts."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._proto = importlib.import_module("neonize.proto.Neonize_pb2")
        self._enums = importlib.import_module("neonize.utils.enum")

    def is_on_whatsapp(self, numbers: Sequence[str]) -> list[Fields]:
        """Ask which phone numbers, with `+`, have an account."""
        return [
            {
                "query": answer.Query,
                "jid": jid_text(answer.JID),
                "is_in": answer.IsIn,
                "verified_name": answer.VerifiedName.Details.verifiedName,
            }
            for answer in self._client.is_on_whatsapp(*numbers)
        ]

    def user_devices(self, jids: Sequence[str]) -> list[str]:
        """Return the devices of users that whatsmeow would encrypt for, from its cache or the server."""
        return jid_texts(self._client.get_user_devices(*map(self._jid, jids)))

    def user_info(self, jids: Sequence[str]) -> list[Fields]:
        """Ask what is known of people."""
        return [
            {
                "jid": jid_text(user.JID),
                "status": user.UserInfo.Status,
                "picture_id": user.UserInfo.PictureID,
                "devices": jid_texts(user.UserInfo.Devices),
            }
            for user in self._client.get_user_info(*map(self._jid, jids))
        ]

    def picture(self, jid: str, *, preview: bool = False, existing_id: str = "") -> Fields:
        """Ask where a picture can be had."""
        extra = self._proto.GetProfilePictureParams(Preview=preview, ExistingID=existing_id, IsCommunity=False)
        found = self._client.get_profile_picture(self._jid(jid), extra)
        return {"url": found.URL, "id": found.ID, "type": found.Type, "direct_path": found.DirectPath}

    def blocklist(self) -> Fields:
        """Ask whom one has blocked."""
        return _blocklist(self._client.get_blocklist())

    def update_blocklist(self, jid: str, action: str) -> Fields:
        """`block` or `unblock` somebody; returns the list after it."""
        return _blocklist(self._client.update_blocklist(self._jid(jid), self._enums.BlocklistAction(action)))

    def privacy_settings(self) -> Fields:
        """Return the privacy settings, in lower case."""
        settings = self._client.get_privacy_settings()
        return {
            field.name: getattr(settings, field.name) if field.enum_type is None else _enum(settings, field)
            for field in settings.DESCRIPTOR.fields
        }

    def set_privacy_setting(self, name: str, value: str) -> None:
        """Change one, by the server's names."""
        # neonize's own method takes the settings that come back for an error.
        self._client._NewClient__client.SetPrivacySetting(self._client.uuid, name.encode(), value.encode())  # noqa: SLF001

    def set_about(self, text: str) -> None:
        """Change the text about oneself."""
        self._client.set_status_message(text)

    def contact(self, jid: str) -> Fields:
        """Return what whatsmeow has stored of somebody's names."""
        found = self._client.contact.get_contact(self._jid(jid))
        return {"push_name": found.PushName, "business_name": found.BusinessName}

    def _jid(self, text: str) -> Any:
        """Return a neonize JID, every field of which must be set. Raises ValueError where `text` is none."""
        user, at, server = text.rpartition("@")
        if text and (not at or not server):
            raise ValueError(f"{text!r} is no JID: give one such as 5491155554444@s.whatsapp.net")
        user, _, device = user.partition(":")
        user, _, agent = user.partition(".")
        return self._proto.JID(
            User=user,
            RawAgent=int(agent or 0),
            Device=int(device or 0),
            Integrator=0,
            Server=server,
            IsEmpty=not server,
        )


def _blocklist(found: Any) -> Fields:
    return {"jids": jid_texts(found.JIDs), "dhash": found.DHash}


def _enum(message: Any, field: Any) -> str:
    return str(field.enum_type.values_by_number[getattr(message, field.name)].name).lower()
