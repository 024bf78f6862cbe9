"""Messages, and those that cannot be read."""

from collections.abc import Iterator
from typing import Any, Final

from google.protobuf.message import DecodeError

from zapwire.gateway.wuzapi.events.rendered import Names, Rendered, key_of
from zapwire.gateway.wuzapi.events.shapes import NO_TIME, chat_of, jid, milliseconds, people, persons, seconds, source
from zapwire.gateway.wuzapi.message_json import to_json, to_text
from zapwire.gateway.wuzapi.polls import vote_json
from zapwire.protocol.events import MessageReceived, MessageUndecryptable
from zapwire.protocol.messages.choices import Choice
from zapwire.protocol.messages.content import Content
from zapwire.protocol.messages.polls import PollVote
from zapwire.protocol.messages.wrappers import WRAPPERS
from zapwire.protocol.proto.verified_name_pb2 import VerifiedNameCertificate
from zapwire.protocol.types.messages import BotInfo, MessageInfo, MessageMeta
from zapwire.protocol.types.newsletters import NewsletterEdit

_NO_BOT: Final = BotInfo()
_NO_META: Final = MessageMeta()
_PEER: Final = "peer"


def message(event: MessageReceived, me: Names) -> Rendered | None:
    """A message. As in whatsmeow, `Message` is the innermost one inside `RawMessage`.

    What an account's devices tell each other about it is not for others: it holds keys.
    """
    if event.info.category == _PEER and event.info.source.is_from_me:
        return None
    raw = to_json(event.raw)
    inner, sent = _unwrap(raw)
    where, unwrapped = event.info.source, event.unwrapped
    body = {
        "event": {
            "Info": _info(event.info, sent),
            "Message": inner,
            "IsEphemeral": unwrapped.is_ephemeral,
            "IsViewOnce": unwrapped.is_view_once,
            "IsViewOnceV2": unwrapped.is_view_once_v2,
            "IsViewOnceV2Extension": unwrapped.is_view_once_extension,
            "IsDocumentWithCaption": unwrapped.is_document_with_caption,
            "IsLottieSticker": unwrapped.is_lottie_sticker,
            "IsBotInvoke": unwrapped.is_bot_invoke,
            "IsEdit": unwrapped.is_edit,
            "SourceWebMsg": None,
            "UnavailableRequestID": to_text(event.request_id),
            "RetryCount": event.retry_count,
            "NewsletterMeta": _newsletter_meta(event.newsletter_edit),
            "RawMessage": raw,
        },
        "type": "Message",
        **people(where, me),
    }
    body |= _opened(event.content)
    key = message_key(event.info, event.request_id)
    if event.newsletter_edit is not None:
        key = key_of(key, str(event.newsletter_edit.edited_at_ms))
    return Rendered("Message", chat_of(where), body, key, persons(*_names_in(inner)))


def undecryptable(event: MessageUndecryptable, me: Names) -> Rendered:
    """A message that cannot be read, at each time it was tried."""
    where = event.info.source
    body = {
        "event": {
            "Info": _info(event.info, None),
            "IsUnavailable": event.is_unavailable,
            "UnavailableType": to_text(event.unavailable_type),
            "DecryptFailMode": "hide" if event.is_hidden else "",
        },
        "type": "UndecryptableMessage",
        "reason": to_text(event.reason),
        "retryCount": event.retry_count,
        "isFinal": event.is_final,
        **people(where, me),
    }
    return Rendered("UndecryptableMessage", chat_of(where), body, undecryptable_key(event))


def message_key(info: MessageInfo, request_id: str) -> str:
    """What makes a message the same one. An edit that the phone hands on has the id of the message that it changes."""
    handed_on = f"{request_id} {info.timestamp}" if request_id else ""
    return key_of(jid(info.chat), jid(info.sender), info.edit, handed_on, info.id)


def undecryptable_key(event: MessageUndecryptable) -> str:
    """What makes a try to read a message the same one."""
    return key_of(message_key(event.info, ""), str(event.retry_count))


def _opened(content: Content) -> dict[str, Any]:
    """What a vote or an answer to buttons says, which the message itself has sealed or in several forms."""
    if isinstance(content, Choice):
        return {"choice": {"id": to_text(content.id), "text": to_text(content.text)}}
    vote = vote_json(content) if isinstance(content, PollVote) else None
    return {} if vote is None else {"pollVote": vote}


def _info(info: MessageInfo, sent: dict[str, str] | None) -> dict[str, Any]:
    bot, meta = info.bot or _NO_BOT, info.meta or _NO_META
    return {
        **source(info.source),
        "ID": to_text(info.id),
        "ServerID": info.server_id,
        "Type": to_text(info.type),
        "PushName": to_text(info.push_name),
        "Timestamp": seconds(info.timestamp),
        "Category": to_text(info.category),
        "Multicast": info.is_multicast,
        "MediaType": to_text(info.media_type),
        "Edit": to_text(info.edit),
        "MsgBotInfo": {
            "EditType": to_text(bot.edit),
            "EditTargetID": to_text(bot.edit_target_id),
            "EditSenderTimestampMS": milliseconds(bot.edit_sender_timestamp_ms),
        },
        "MsgMetaInfo": {
            "TargetID": to_text(meta.target_id),
            "TargetSender": jid(meta.target_sender),
            "TargetChat": jid(meta.target_chat),
            "DeprecatedLIDSession": meta.deprecated_lid_session,
            "ThreadMessageID": to_text(meta.thread_message_id),
            "ThreadMessageSenderJID": jid(meta.thread_message_sender),
        },
        "IsNewsletterStatus": info.is_newsletter_status,
        "VerifiedName": None if info.verified_name is None else _verified_name(info.verified_name),
        "DeviceSentMeta": sent,
    }


def _unwrap(raw: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str] | None]:
    """The innermost message, as `wrappers.unwrap` finds it, and what was around one's own from another device."""
    inner, meta = raw, None
    sent = raw.get("deviceSentMessage")
    if sent is not None and "message" in sent:
        inner = sent["message"]
        meta = {"DestinationJID": sent.get("destinationJID", ""), "Phash": sent.get("phash", "")}
    for name, _flags in WRAPPERS:
        wrapper = inner.get(name)
        if wrapper is not None and "message" in wrapper:
            inner = wrapper["message"]
    context = raw.get("messageContextInfo")
    if context is not None:
        inner.setdefault("messageContextInfo", context)
    return inner, meta


def _names_in(message: dict[str, Any]) -> Iterator[str]:
    """Who is quoted and mentioned in a message, or whose message it reacts to or changes."""
    for content in message.values():
        if not isinstance(content, dict):
            continue
        context, key, edited = content.get("contextInfo"), content.get("key"), content.get("editedMessage")
        if context is not None:
            yield context.get("participant", "")
            yield from context.get("mentionedJID", ())
        if key is not None:
            yield key.get("participant", "")
        if edited is not None:
            yield from _names_in(edited)


def _newsletter_meta(edit: NewsletterEdit | None) -> dict[str, str] | None:
    if edit is None:
        return None
    return {"EditTS": milliseconds(edit.edited_at_ms), "OriginalTS": seconds(edit.written_at)}


def _verified_name(data: bytes) -> dict[str, Any] | None:
    try:
        certificate = VerifiedNameCertificate.FromString(data)
        details = VerifiedNameCertificate.Details.FromString(certificate.details)
    except DecodeError:
        return None
    return {
        "Certificate": to_json(certificate),
        "Details": to_json(details),
        "VerifiedLevel": "",
        "Version": 0,
        "HostStorage": 0,
        "ActualActors": 0,
        "PrivacyModeTS": NO_TIME,
    }
