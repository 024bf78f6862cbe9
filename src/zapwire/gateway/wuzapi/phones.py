"""Phones: whom a request means, in any way that people write it."""

import re
from http import HTTPStatus
from typing import Final

from zapwire.errors import JIDError
from zapwire.gateway.errors import ApiError
from zapwire.protocol.jid import GROUP_SERVER, JID, LEGACY_USER_SERVER, LID_SERVER, STATUS_BROADCAST, USER_SERVER

_DECORATION: Final = re.compile(r"[\s()+\-./\u2010-\u2015\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_DIGITS: Final = re.compile(r"[1-9]\d{4,19}", re.ASCII)
_NUMBER: Final = re.compile(r"[1-9]\d{4,14}", re.ASCII)
# What many countries dial before a country code, which itself never begins with 0.
_ABROAD: Final = "00"
_GROUP: Final = re.compile(r"\d{5,25}(-\d{5,15})?", re.ASCII)
_NEWSLETTER: Final = re.compile(r"\d{5,25}", re.ASCII)
_OWN: Final = "me:"
_MAX_LENGTH: Final = 256

_NUMBER_HELP: Final = "write the number with its country code, such as 5491155554444"
_PERSON_HELP: Final = f"{_NUMBER_HELP}, or a JID, such as 5491155554444@s.whatsapp.net"
_CHAT_HELP: Final = f"{_PERSON_HELP}, or for a group 120363023605733675@g.us"
_GROUP_HELP: Final = "write its JID, such as 120363023605733675@g.us, as GET /group/list tells it"
_NEWSLETTER_HELP: Final = "write its JID, such as 120363144038483540@newsletter, as GET /newsletter/list tells it"


def parse_chat(text: str, field: str = "Phone") -> JID:
    """A person, a group or the status broadcast. Raises `ApiError` with 400 that says what to write."""
    jid = _parse(text, field, _CHAT_HELP)
    if jid.is_newsletter:
        raise _refuse(field, "is a newsletter (channel), which this call is not for: give a person or a group")
    if jid == STATUS_BROADCAST:
        return jid
    if jid.server == GROUP_SERVER and _GROUP.fullmatch(jid.user):
        return jid
    return _person(jid, field, "is no person and no group", _CHAT_HELP)


def parse_person(text: str, field: str = "Participant") -> JID:
    """A person, without their device. Raises `ApiError` with 400 that says what to write."""
    return _person(_parse(text, field, _PERSON_HELP), field, "is no person", _PERSON_HELP)


def writer(
    participant: str | None,
    chat: JID,
    field: str = "Participant",
    own: str = "put me: before the Id of one's own",
) -> JID:
    """Who wrote another's message in a chat. Raises `ApiError` with 400 where that is not said; `own` helps."""
    if participant:
        return parse_person(participant, field)
    if chat.is_user or chat.is_lid:
        return chat
    raise ApiError(
        HTTPStatus.BAD_REQUEST,
        f"missing {field} in Payload: in a group, name who wrote the message, or {own}",
    )


def parse_message(id: str, named: str | None, chat: JID, field: str = "Participant") -> tuple[str, JID | None]:
    """A message's id without `me:`, and who wrote it, None for the account itself; `named` is what `field` says.

    Raises `ApiError` with 400 where that is not said.
    """
    target = id.removeprefix(_OWN)
    if not target:
        raise ApiError(HTTPStatus.BAD_REQUEST, "missing Id in Payload: the message's id follows after me:")
    return target, None if target != id else writer(named, chat, field)


def parse_newsletter(text: str, field: str = "NewsletterJID") -> JID:
    """A newsletter (channel). Raises `ApiError` with 400 that says what to write."""
    jid = _parse(text, field, _NEWSLETTER_HELP)
    if not jid.is_newsletter or not _NEWSLETTER.fullmatch(jid.user):
        raise _refuse(field, f"is no newsletter: {_NEWSLETTER_HELP}")
    return jid


def parse_group(text: str, field: str = "GroupJID") -> JID:
    """A group, by its JID or its id. Raises `ApiError` with 400 that says what to write."""
    jid = _parse(text if "@" in text or not text.strip() else f"{text.strip()}@{GROUP_SERVER}", field, _GROUP_HELP)
    if jid.server != GROUP_SERVER or not _GROUP.fullmatch(jid.user):
        raise _refuse(field, f"is no group: {_GROUP_HELP}")
    return jid


def parse_number(text: str, field: str = "Phone") -> str:
    """The digits of a phone number. Raises `ApiError` with 400 that says what to write."""
    jid = parse_person(text, field)
    if jid.server != USER_SERVER:
        raise _refuse(field, f"must be a phone number: {_NUMBER_HELP}")
    return jid.user


def _parse(text: str, field: str, hint: str) -> JID:
    text = text.strip()
    if not text:
        raise ApiError(HTTPStatus.BAD_REQUEST, f"missing {field} in Payload")
    if len(text) > _MAX_LENGTH:
        raise _refuse(field, f"is too long: {hint}")
    if "@" not in text:
        return JID(_DECORATION.sub("", text).removeprefix(_ABROAD), USER_SERVER)
    user, _, server = text.removeprefix("+").partition("@")
    try:
        return JID.parse(f"{user}@{server.lower()}").to_non_ad()
    except JIDError:
        raise _refuse(field, f"is no phone number and no JID: {hint}") from None


def _person(jid: JID, field: str, otherwise: str, hint: str) -> JID:
    """The person of a JID; `otherwise` says what else it is not."""
    if jid.server == LID_SERVER and _DIGITS.fullmatch(jid.user):
        return jid
    if jid.server not in (USER_SERVER, LEGACY_USER_SERVER):
        raise _refuse(field, f"{otherwise}: {hint}")
    if jid.user.startswith("0"):
        raise _refuse(field, f"starts with 0: {hint}")
    if not _NUMBER.fullmatch(jid.user):
        raise _refuse(field, f"is no phone number: {hint}")
    return JID(jid.user, USER_SERVER)


def _refuse(field: str, text: str) -> ApiError:
    return ApiError(HTTPStatus.BAD_REQUEST, f"{field} {text}")
