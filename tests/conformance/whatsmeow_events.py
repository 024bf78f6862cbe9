"""What whatsmeow tells, as neonize passes it on, in words for JSON. Runs in whatsmeow's process."""

import base64
from collections.abc import Callable, Iterable
from typing import Any

Fields = dict[str, Any]
Report = Callable[[Any], tuple[str, Fields]]
"""From an event of neonize to the name and fields of ours."""

NOT_CONTENT = frozenset({"messageContextInfo", "senderKeyDistributionMessage"})
"""Fields of an end-to-end message that accompany the content."""


def jid_text(jid: Any) -> str:
    """Return a neonize JID as whatsmeow prints it, "" for none."""
    if not jid.User:
        return str(jid.Server)
    agent = f".{jid.RawAgent}" if jid.RawAgent else ""
    device = f":{jid.Device}" if jid.Device or agent else ""
    return f"{jid.User}{agent}{device}@{jid.Server}"


def jid_texts(jids: Iterable[Any]) -> list[str]:
    return [jid_text(jid) for jid in jids]


def enum_name(message: Any, field: str) -> str | None:
    """Return the name of an enum field's value in lower case, None where it is missing."""
    if not message.HasField(field):
        return None
    values = message.DESCRIPTOR.fields_by_name[field].enum_type.values_by_number
    return str(values[getattr(message, field)].name).lower()


def encoded(message: Any) -> str:
    """Return a protobuf message in base64."""
    return base64.b64encode(message.SerializeToString()).decode()


def kind_of(message: Any) -> str:
    """Return the name of the field with the content of an end-to-end message, "" where it has none."""
    return next((field.name for field, _ in message.ListFields() if field.name not in NOT_CONTENT), "")


def text_of(message: Any) -> str:
    """Return the text of a text message, "" for every other kind."""
    return str(message.conversation or message.extendedTextMessage.text)


def plain(name: str) -> Report:
    """Return the report of an event without fields."""
    return lambda _message: (name, {})


def pair_status(message: Any) -> tuple[str, Fields]:
    fields = {
        "jid": jid_text(message.ID),
        "business_name": message.BusinessName,
        "platform": message.Platform,
    }
    if message.Error:
        return "pair_error", {**fields, "error": message.Error}
    return "pair_success", fields


def connect_failure(message: Any) -> tuple[str, Fields]:
    return "connect_failure", {"reason": enum_name(message, "Reason"), "message": message.Message}


def keepalive_timeout(message: Any) -> tuple[str, Fields]:
    return "keepalive_timeout", {"error_count": message.ErrorCount, "last_success": message.LastSuccess}


def logged_out(message: Any) -> tuple[str, Fields]:
    return "logged_out", {"on_connect": message.OnConnect, "reason": enum_name(message, "Reason")}


def offline_sync_completed(message: Any) -> tuple[str, Fields]:
    return "offline_sync_completed", {"count": message.Count}


def offline_sync_preview(message: Any) -> tuple[str, Fields]:
    return "offline_sync_preview", {
        "total": message.Total,
        "app_data_changes": message.AppDataChanges,
        "messages": message.Message,
        "notifications": message.Notifications,
        "receipts": message.Receipts,
    }


def stream_error(message: Any) -> tuple[str, Fields]:
    return "stream_error", {"code": message.Code}


def temporary_ban(message: Any) -> tuple[str, Fields]:
    return "temporary_ban", {"code": enum_name(message, "Code"), "expire": message.Expire}


def source_fields(source: Any) -> Fields:
    """Where a message, receipt or typing comes from. `addressing_mode` is "pn", "lid" or None."""
    return {
        "chat": jid_text(source.Chat),
        "sender": jid_text(source.Sender),
        "sender_alt": jid_text(source.SenderAlt),
        "recipient_alt": jid_text(source.RecipientAlt),
        "is_from_me": source.IsFromMe,
        "is_group": source.IsGroup,
        "addressing_mode": enum_name(source, "AddressingMode"),
    }


def info_fields(info: Any) -> Fields:
    """The fields of a message besides its content; `timestamp` in seconds."""
    return {
        "id": info.ID,
        **source_fields(info.MessageSource),
        "timestamp": info.Timestamp // 1000,
        "type": info.Type,
        "push_name": info.Pushname,
        "category": info.Category,
        "edit": info.Edit,
        "media_type": info.MediaType,
        "is_multicast": info.Multicast,
        "device_sent_to": info.DeviceSentMeta.DestinationJID,
        "device_sent_phash": info.DeviceSentMeta.Phash,
    }


def message(event: Any) -> tuple[str, Fields]:
    """A message that whatsmeow decrypted: `message` is the content, freed of its wrappers, in base64.

    A group's sender key, which whatsmeow reports as a message of its own with the same id, is a `sender_key`; the
    phone's keys of app state are `app_state_keys`.
    """
    kind = kind_of(event.Message)
    is_key = not kind and event.Message.HasField("senderKeyDistributionMessage")
    name = "sender_key" if is_key else "message"
    if event.Message.protocolMessage.HasField("appStateSyncKeyShare"):
        name = "app_state_keys"
    return name, {
        **info_fields(event.Info),
        "kind": kind,
        "text": text_of(event.Message),
        "message": encoded(event.Message),
        "is_edit": event.IsEdit,
        "is_ephemeral": event.IsEphemeral,
        "is_view_once": event.IsViewOnce,
        "is_view_once_v2": event.IsViewOnceV2,
        "is_view_once_extension": event.IsViewOnceV2Extension,
        "is_document_with_caption": event.IsDocumentWithCaption,
        "is_lottie_sticker": event.IsLottieSticker,
        "unavailable_request_id": event.UnavailableRequestID,
        "retry_count": event.RetryCount,
    }


def undecryptable(event: Any) -> tuple[str, Fields]:
    return "undecryptable", {
        **info_fields(event.Info),
        "is_unavailable": event.IsUnavailable,
        "decrypt_fail": (enum_name(event, "DecryptFailMode") or "").removeprefix("decrypt_fail_"),
    }


def receipt(event: Any) -> tuple[str, Fields]:
    """A receipt. neonize calls played-self `server_error`, and a type it does not know None."""
    return "receipt", {
        **source_fields(event.MessageSource),
        "ids": list(event.MessageIDs),
        "timestamp": event.Timestamp,
        "type": enum_name(event, "Type"),
    }


def chat_presence(event: Any) -> tuple[str, Fields]:
    return "chat_presence", {
        **source_fields(event.MessageSource),
        "state": enum_name(event, "State"),
        "media": enum_name(event, "Media"),
    }


def presence(event: Any) -> tuple[str, Fields]:
    """Someone came or went. `last_seen` is None where it was not told: Go's zero time is before 1970."""
    return "presence", {
        "jid": jid_text(event.From),
        "unavailable": event.Unavailable,
        "last_seen": event.LastSeen if event.LastSeen > 0 else None,
    }


def identity_change(event: Any) -> tuple[str, Fields]:
    return "identity_change", {
        "jid": jid_text(event.JID),
        "timestamp": event.Timestamp,
        "implicit": event.Implicit,
    }


def group_fields(group: Any) -> Fields:
    """A group with its participants."""
    return {
        "jid": jid_text(group.JID),
        "owner": jid_text(group.OwnerJID),
        "subject": group.GroupName.Name,
        "is_announce": group.GroupAnnounce.IsAnnounce,
        "ephemeral": group.GroupEphemeral.DisappearingTimer if group.GroupEphemeral.IsEphemeral else 0,
        "participants": [
            {
                "jid": jid_text(participant.JID),
                "lid": jid_text(participant.LID),
                "pn": jid_text(participant.PhoneNumber),
                "is_admin": participant.IsAdmin,
                "is_super_admin": participant.IsSuperAdmin,
            }
            for participant in group.Participants
        ],
    }


def joined_group(event: Any) -> tuple[str, Fields]:
    return "joined_group", {"reason": event.Reason, **group_fields(event.GroupInfo)}


def group_changed(event: Any) -> tuple[str, Fields]:
    """A group's participants or settings have changed; None stands for a setting that has not."""
    return "group_changed", {
        "jid": jid_text(event.JID),
        "sender": jid_text(event.Sender),
        "timestamp": event.Timestamp,
        "join": jid_texts(event.Join),
        "leave": jid_texts(event.Leave),
        "promote": jid_texts(event.Promote),
        "demote": jid_texts(event.Demote),
        "subject": event.Name.Name if event.HasField("Name") else None,
        "is_announce": event.Announce.IsAnnounce if event.HasField("Announce") else None,
        "ephemeral": event.Ephemeral.DisappearingTimer if event.HasField("Ephemeral") else None,
    }


def picture(event: Any) -> tuple[str, Fields]:
    """A picture was changed or removed. neonize leaves out its id."""
    return "picture", {
        "jid": jid_text(event.JID),
        "author": jid_text(event.Author),
        "timestamp": event.Timestamp,
        "is_removed": event.Remove,
    }


def privacy_settings(event: Any) -> tuple[str, Fields]:
    """The account's settings were changed on another device; which of them is told."""
    changed = [field.name for field in event.DESCRIPTOR.fields if field.name.endswith("Changed")]
    return "privacy_settings", {"changed": [name for name in changed if getattr(event, name)]}


def blocklist(event: Any) -> tuple[str, Fields]:
    return "blocklist", {
        "action": enum_name(event, "Action"),
        "dhash": event.DHASH,
        "prev_dhash": event.PrevDHash,
        "changes": [[jid_text(change.JID), enum_name(change, "BlockAction")] for change in event.Changes],
    }


def history_sync(event: Any) -> tuple[str, Fields]:
    """A part of the phone's history; `data` is all of it, in base64."""
    return "history_sync", {
        "type": enum_name(event.Data, "syncType"),
        "conversations": len(event.Data.conversations),
        "data": encoded(event.Data),
    }


EVENTS: dict[str, Report] = {
    "BlocklistEv": blocklist,
    "ChatPresenceEv": chat_presence,
    "ClientOutdatedEv": plain("client_outdated"),
    "ConnectFailureEv": connect_failure,
    "ConnectedEv": plain("connected"),
    "DisconnectedEv": plain("disconnected"),
    "GroupInfoEv": group_changed,
    "HistorySyncEv": history_sync,
    "IdentityChangeEv": identity_change,
    "JoinedGroupEv": joined_group,
    "KeepAliveRestoredEv": plain("keepalive_restored"),
    "KeepAliveTimeoutEv": keepalive_timeout,
    "LoggedOutEv": logged_out,
    "MessageEv": message,
    "OfflineSyncCompletedEv": offline_sync_completed,
    "OfflineSyncPreviewEv": offline_sync_preview,
    "PairStatusEv": pair_status,
    "PictureEv": picture,
    "PresenceEv": presence,
    "PrivacySettingsEv": privacy_settings,
    "ReceiptEv": receipt,
    "StreamErrorEv": stream_error,
    "StreamReplacedEv": plain("stream_replaced"),
    "TemporaryBanEv": temporary_ban,
    "UndecryptableMessageEv": undecryptable,
}
"""What is reported, by the name that `neonize.events` gives the event.

neonize passes none of these on before the device is linked. Until then there are `qr` with a code, and
`login_status` with whatsmeow's word for how linking ended: `success`, `timeout`, `error` or `err-…`
(whatsmeow qrchan.go). After all but `success` neonize waits for ever, so only a new process can try again.
"""
